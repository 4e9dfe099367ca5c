#!/bin/sh
# require.sh PACKAGE COMMAND... sees that one of the commands is there. Where it
# is not, it installs the Debian package if it may, or else says how to.
set -eu

package=$1
shift
for command; do
	if command -v "$command" >/dev/null 2>&1; then
		exit 0
	fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "installing $package"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq && apt-get install -y -qq --no-install-recommends "$package" >/dev/null && exit 0
fi
echo "$1 is missing, and the tests need it: sudo apt-get install $package" >&2
exit 1
