# Finds what deploy/local-cluster starts.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/tollgate

fail() {
  echo "$*" >&2
  exit 1
}

# This machine lacks a program: the exit code tells that from all else.
missing() {
  echo "$*" >&2
  exit 69
}

# Prints the folder of the programs, built from the sources at ROOT.
build_tollgate() { # ROOT
  dotnet publish "$1/src/Api" -c Release -o "$cache/programs" -v quiet >&2 || fail "The gateway could not be built."
  echo "$cache/programs"
}

# Prints the folder of PostgreSQL's programs: on the path, or where Debian keeps them, the newest first.
postgres_folder() {
  local folder folders
  folders=$(tr : '\n' <<<"$PATH"; printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV)
  while read -r folder; do
    [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && echo "$folder" && return
  done <<<"$folders"
  missing "PostgreSQL's programs initdb and postgres are neither on the path nor under /usr/lib/postgresql."
}

# Sets the array NAME to the command of a program: this machine's own, or else unpacked from Debian's package of that
# name.
find_program() { # NAME
  local -n found=$1
  if found=("$(PATH=$PATH:/usr/sbin:/sbin command -v "$1")"); then
    return
  fi
  local unpacked=$cache/debian/$1
  [ -d "$unpacked" ] || fetch "$1" "$unpacked" \
    || missing "No $1: it is not on the path, nor to be had as Debian's package."
  found=(env "LD_LIBRARY_PATH=$(echo "$unpacked"/usr/lib/*-linux-*)" "$(echo "$unpacked"/usr/*bin/"$1")")
}

# Unpacks a package into a folder, with the libraries that it needs and that the machine lacks. apt keeps its lists in a
# folder of ours: the machine's may be missing, and are not ours to renew.
fetch() { # PACKAGE FOLDER
  local work package
  mkdir -p "$cache/debian"
  work=$(mktemp -d "$cache/debian/fetch-XXXXXX")
  mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/unpacked"
  local apt=(apt-get -qq -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" -o APT::Sandbox::User=
    -o Debug::NoLocking=1)
  "${apt[@]}" update >&2 || return
  for package in "$1" $("${apt[@]}" install --print-uris --no-install-recommends "$1" \
    | sed -nE "s/^[^ ]+ (lib[^_]+)_.*/\1/p" | grep -v ^libjs-); do
    (cd "$work" && "${apt[@]}" download "$package") >&2 || return
    dpkg-deb -x "$work/$package"_*.deb "$work/unpacked"
  done
  # All at once, since another may do the same.
  mv -T "$work/unpacked" "$2" 2>/dev/null || [ -d "$2" ]
  rm -rf "$work"
}

# Sets the variable NAME to a port that is free, unless the environment has one. Below the ephemeral range, so that a
# server that is started again finds its port free.
port() { # NAME
  local candidate=${!1:-}
  while [ -z "$candidate" ] || { [ -z "${!1:-}" ] && listens "$candidate"; }; do
    candidate=$((10000 + RANDOM % 20000))
  done
  declare -g "$1=$candidate"
}

listens() { # PORT
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}
