#!/bin/sh
set -eu
echo "training on $1"
