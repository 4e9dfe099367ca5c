#!/bin/sh
# valkey.sh sees that valkey-server is there. Where it is not, it installs the Debian
# package if it may: the release's own, or that of its backports, which are asked once
# and not kept among the machine's sources. Where it cannot, it says what is not tried.
set -eu

has() { command -v "$1" >/dev/null 2>&1; }

install_package() { # further arguments are apt-get's
	RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get "$@" install -y -qq --no-install-recommends valkey-server >/dev/null
}

backported() (
	. "${OS_RELEASE:-/etc/os-release}"
	[ "$ID" = debian ] || exit 1
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $VERSION_CODENAME" | head -n 1)
	folder=$(mktemp -d)
	trap 'rm -rf "$folder"' EXIT
	mkdir "$folder/lists"
	for suite in "$VERSION_CODENAME" "$VERSION_CODENAME-backports"; do
		echo "deb $mirror $suite main"
	done >"$folder/sources.list"
	set -- -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=- \
		-o "Dir::State::lists=$folder/lists" -o APT::Sandbox::User=root -o "APT::Default-Release=$VERSION_CODENAME-backports"
	apt-get "$@" update -qq && install_package "$@"
)

if has valkey-server; then
	exit 0
fi
if [ "$(id -u)" = 0 ] && has apt-get; then
	echo "installing valkey-server"
	apt-get update -qq || true
	if install_package 2>/dev/null || backported; then
		exit 0
	fi
fi
echo "valkey-server is missing, so the store is tried on Redis alone: sudo apt-get install valkey-server" >&2
