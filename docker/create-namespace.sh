#!/bin/sh
# Creates the namespace unless it exists. Takes TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and RETENTION
# from the environment. The search attributes come after it, from `agentcore-rollouts setup`.
set -eu

tries=0
until temporal operator cluster health; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || exit 1
  sleep 1
done
if ! temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
fi
