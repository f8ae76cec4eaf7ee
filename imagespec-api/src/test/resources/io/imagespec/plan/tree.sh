# Creates the files that the golden plans copy, in the working directory. The umask does not affect the plans.
set -e
mkdir -p src/sub src/empty names/sub links
printf '#!/bin/sh\ncat "$0"\n' > src/main.sh
chmod u+x src/main.sh
printf 'data' > src/sub/data
printf 'more' > 'src/a b'
printf 'log' > src/sub/x.log
printf 'sub/*.log\n# comment\n' > src/.dockerignore
ln -s sub/data src/link
ln -s ../../nowhere src/dangling
# File names in UTF-8: a composed and a decomposed é, and a character beyond the Basic Multilingual Plane.
printf '1' > "names/$(printf '\303\251')"
printf '2' > "names/$(printf 'e\314\201')"
printf '3' > "names/sub/$(printf '\360\237\230\200')"
ln -s "$(printf '\303\251')" links/link
