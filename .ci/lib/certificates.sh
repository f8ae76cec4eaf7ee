# Certificates for an engine over TCP.
# shellcheck shell=bash

# make_certificates DIR: an authority, a server at 127.0.0.1 and a client, under the file names of Docker's tools.
make_certificates() {
  rm -rf "$1" "$1.new"
  mkdir -p "$1.new"
  cd "$1.new" || exit
  umask 077
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=imagespec tests' -keyout ca-key.pem -out ca.pem \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
  make_certificate server-key.pem server.pem 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth'
  make_certificate key.pem cert.pem 'extendedKeyUsage=clientAuth'
  rm ca-key.pem
  mv "$1.new" "$1"
}

# make_certificate KEY CERTIFICATE EXTENSIONS: signed by the authority in the working directory.
make_certificate() {
  openssl req -newkey rsa:2048 -nodes -subj "/CN=imagespec ${2%.pem}" -keyout "$1" -out request
  openssl x509 -req -in request -CA ca.pem -CAkey ca-key.pem -set_serial "0x$(openssl rand -hex 16)" -days 30 \
    -extfile <(printf '%b\n' "$3") -out "$2"
  rm request
}
