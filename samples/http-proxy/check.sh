#!/bin/sh
# Sends to a gateway what the proxy would send, and prints the status of each answer.
set -eu
registry=$(dirname "$0")/voidmcp.yaml
log=$(mktemp)
voidmcp --config "$registry" serve --http --port 0 --allow-host mcp.example.com >/dev/null 2>"$log" &
gateway=$!
trap 'kill $gateway; wait $gateway || true; rm -f "$log"' EXIT

# The gateway has printed its address when it is ready.
url=
while [ -z "$url" ]; do
  kill -0 $gateway || { cat "$log"; exit 1; }
  url=$(sed -n 's/.*\(http:[^ ]*\/mcp\).*/\1/p' "$log")
  sleep 0.1
done

hello='{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},
  "clientInfo":{"name":"check","version":"1"}}}'

status() {
  echo "$1: $(shift; curl -s -o /dev/null -w '%{http_code}' "$@" "$url" -d "$hello" \
    -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream')"
}

token="Authorization: Bearer $(voidmcp token)"
status "through the proxy, with the token" -H 'Host: mcp.example.com' -H "$token"
status "through the proxy, without it" -H 'Host: mcp.example.com'
status "under another name" -H 'Host: other.example.com' -H "$token"
