# Waits until a started process answers, and the address that it listens on.
# shellcheck shell=bash

# await NAME COMMAND…: repeats the command until it succeeds.
await() {
  local name=$1 end=$((SECONDS + 60))
  shift
  until "$@" >/dev/null 2>&1; do
    if ! alive "$name" || ((SECONDS > end)); then
      tail -n 30 "$DIR/$name.log" >&2
      fail "$name did not start; above is the end of $DIR/$name.log"
    fi
    sleep 0.1
  done
}

# await_ping NAME: waits for the engine API on the socket of Docker or Podman.
await_ping() { await "$1" curl -fsS --max-time 5 --noproxy '*' --unix-socket "$DIR/$1.sock" http://engine/_ping; }

# last_address NAME: prints the address of the last start, or the loopback with a port that the system chooses. The log
# reports the chosen port, so no other process can take it in between.
last_address() {
  if [[ -s $DIR/$1/address ]]; then cat "$DIR/$1/address"; else echo 127.0.0.1:0; fi
}

# await_address NAME TEXT: prints the address on the loopback after the text in the log, and keeps it for the next start.
await_address() {
  await "$1" grep -q "$2 127" "$DIR/$1.log"
  grep -m 1 -o "$2 127[0-9.:]*" "$DIR/$1.log" | sed 's/.* //' | tee "$DIR/$1/address"
}
