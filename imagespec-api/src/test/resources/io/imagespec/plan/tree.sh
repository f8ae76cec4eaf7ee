# The files that the golden plans copy, made in the working directory: whatever the umask, the same plans.
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
# In UTF-8: é, a composed and a decomposed one, and a character beyond the first plane.
printf '1' > "names/$(printf '\303\251')"
printf '2' > "names/$(printf 'e\314\201')"
printf '3' > "names/sub/$(printf '\360\237\230\200')"
ln -s "$(printf '\303\251')" links/link
