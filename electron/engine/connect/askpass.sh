#!/bin/sh
# OpenSSH runs this when it has a question (SSH_ASKPASS) and reads the answer from our standard output.
#
# It carries the question to Nightjar and the answer back through a folder that only this user can enter: the
# question as a file, the answer through a FIFO, so that a secret is never written to a disk and never an argument
# or an environment variable of any process. Plain sh with mkfifo, cat, mv and rm, because a packaged desktop app
# cannot run scripts of its own.
#
#   $1                        the question
#   SSH_ASKPASS_PROMPT        "confirm", "none" (nothing to answer) or unset
#   NIGHTJAR_ASKPASS_FOLDER   where to ask
#   NIGHTJAR_ASKPASS_TOKEN    says that the question comes from the ssh that Nightjar started

umask 077
question=${NIGHTJAR_ASKPASS_FOLDER:?}/$$.question
answer=$NIGHTJAR_ASKPASS_FOLDER/$$.answer
reader=

trap 'rm -f "$question" "$question.draft" "$answer"' EXIT
trap 'test -z "$reader" || kill "$reader" 2>/dev/null; exit 1' HUP INT TERM

mkfifo "$answer" || exit 1
printf '%s\n%s\n%s' "${NIGHTJAR_ASKPASS_TOKEN:?}" "${SSH_ASKPASS_PROMPT-}" "${1-}" >"$question.draft" || exit 1
# Renamed when it is whole, so that nobody reads half a question.
mv "$question.draft" "$question" || exit 1

# In the background, because a shell acts on a signal only while it waits.
cat "$answer" &
reader=$!
wait "$reader" || exit 1

# Nightjar takes the question away when it has no answer.
test -e "$question"
