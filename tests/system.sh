#!/bin/sh
# Debian packages that the tests use for real. Installed where apt may be used, named otherwise.
packages="chromium fonts-noto-cjk fonts-noto-color-emoji postgresql libreoffice-calc nginx-light systemd strace"
missing=""
for package in $packages; do
  dpkg -s "$package" 2>/dev/null | grep -q '^Status: install ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi
echo "The tests need these Debian packages; install them first:" >&2
echo "  sudo apt-get install$missing" >&2
exit 2
