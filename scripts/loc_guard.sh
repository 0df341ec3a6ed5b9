#!/usr/bin/env bash
# No hand-written source file of 400 lines or more, and no line over 100 characters.
# Usage: loc_guard.sh [folder or file …]; without one, every source that git knows.
set -euo pipefail
export LC_ALL=C.UTF-8

max_lines=${LOC_GUARD_MAX_LINES:-400}
max_columns=${LOC_GUARD_MAX_COLUMNS:-100}

list() {
  if [ "$#" -gt 0 ]; then
    find "$@" -type f -not -path '*/node_modules/*' -not -path '*/dist/*'
  else
    cd "$(dirname "$0")/.."
    git ls-files --cached --others --exclude-standard
  fi
}

count=0
bad=0
while IFS= read -r file; do
  [[ $file =~ \.(ts|mts|cts|js|mjs|cjs|sh)$ && -f $file ]] || continue
  count=$((count + 1))
  lines=0
  while IFS= read -r line || [ -n "$line" ]; do
    lines=$((lines + 1))
    if [ "${#line}" -gt "$max_columns" ]; then
      echo "$file:$lines: ${#line} characters, $max_columns are the most"
      bad=$((bad + 1))
    fi
  done <"$file"
  if [ "$lines" -ge "$max_lines" ]; then
    echo "$file: $lines lines, fewer than $max_lines are asked for"
    bad=$((bad + 1))
  fi
done < <(list "$@")

echo "loc_guard: $count files, $bad over a limit"
[ "$bad" -eq 0 ]
