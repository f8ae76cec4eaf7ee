#!/bin/sh
set -eu
echo "a report about $1"
