# Starts, keeps and stops the processes of deploy/local-cluster. Of each there are $folder/NAME.log and $folder/NAME.pid.

declare -A commands pids
# How each is asked to stop, where it is not SIGTERM.
declare -A stop_signals=([haproxy]=USR1 [postgres]=QUIT)
patience=120

# Runs a command in the background. It does not outlive this script.
start() { # NAME COMMAND...
  local name=$1
  shift
  commands[$name]=$(printf '%q ' setpriv --pdeathsig KILL "$@")
  launch "$name"
}

# In a session of its own, since a Ctrl+C is for this script, which stops each in its turn.
launch() { # NAME
  eval "exec setsid ${commands[$1]}" </dev/null >>"$folder/$1.log" 2>&1 &
  pids[$1]=$!
  # Or bash would tell of its end in its own words.
  disown "$!"
  echo "${pids[$1]}" >"$folder/$1.pid"
}

runs() { # NAME
  kill -0 "${pids[$1]}" 2>/dev/null
}

# Returns when a command says that all is well with the process of that name.
await() { # NAME COMMAND...
  local name=$1 deadline=$((SECONDS + patience))
  shift
  until "$@" >/dev/null 2>&1; do
    if ! runs "$name" || [ "$SECONDS" -gt "$deadline" ]; then
      tail -n 50 "$folder/$name.log" >&2
      fail "$name did not start."
    fi
    sleep 0.2
  done
}

# Whether a server says 200.
answers() { # PORT PATH
  local status
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return
  printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&3
  read -r _ status _ <&3
  exec 3>&-
  [ "$status" = 200 ]
}

# As `restart: unless-stopped` does.
keep_all() {
  local name
  while sleep 0.2; do
    for name in "${!pids[@]}"; do
      runs "$name" && continue
      echo "$name ended, and is started again"
      launch "$name"
    done
  done
}

# Returns when all of them have ended.
stop() { # NAMES...
  local name
  for name; do
    [ -z "${pids[$name]:-}" ] || kill -s "${stop_signals[$name]:-TERM}" "${pids[$name]}" 2>/dev/null || true
  done
  for name; do
    while [ -n "${pids[$name]:-}" ] && runs "$name"; do sleep 0.1; done
  done
}

# Who is before others goes first, and lets what it has in flight end. A second signal ends everything at once.
stop_all() {
  trap 'kill -s KILL "${pids[@]}" 2>/dev/null' INT TERM
  stop prometheus haproxy
  stop api-1 api-2
  stop silo
  stop postgres
}
