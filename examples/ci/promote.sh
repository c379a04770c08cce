#!/bin/sh
# Promotes SPEC and says what happened. For any CI that has a shell; ends with the exit code of
# agentcore-rollouts (docs/exit-codes.md).
#
#   SPEC=rollout.yaml KEY="$COMMIT" sh promote.sh
#
# More options of promote may follow, such as --task-queue NAME. KEY names the request: the same key
# again is the same promotion, so a job may be run again.
set -u

SPEC="${SPEC:-rollout.yaml}"
KEY="${KEY:-$(git rev-parse HEAD)}"
DOCUMENT="${DOCUMENT:-rollout.json}"

# The lines for people are on stderr; stdout is one JSON document.
agentcore-rollouts promote "$SPEC" --wait --key "$KEY" --on-busy queue --output json "$@" >"$DOCUMENT"
code=$?

case "$code" in
  0) echo "Promoted, or there was nothing to do." ;;
  2) echo "The request is wrong: correct the spec or the options. Nothing was touched." ;;
  3) echo "Stopped: the candidate did not pass, or somebody said no. Nothing was touched." ;;
  4) echo "Rolled back: users are on the version from before." ;;
  5) echo "Drifted: someone else moved the endpoint. Find out who: agentcore-rollouts status $SPEC" ;;
  6) echo "A person is needed, now: agentcore-rollouts status $SPEC" ;;
  7) echo "Stopped waiting; the promotion goes on: agentcore-rollouts status $SPEC --wait" ;;
  *) echo "It could not be done. The lines above say why; run it again with the same KEY." ;;
esac
exit "$code"
