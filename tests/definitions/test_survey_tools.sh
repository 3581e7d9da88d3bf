#!/usr/bin/env bash
# What ops staff hold: a conversation by hand on a pipe, written down as a test, which passes until the survey changes.
# Arguments: ccrm, survey-defs. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap.sh"
ccrm=$(realpath "$1") defs=$(realpath "$2")
work=$(mktemp -d /tmp/ccrm-tools-XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
simulate() { "$ccrm" survey simulate visit-integrity "$@"; }

out=$(printf '5\n4\n2\n+3d\n7\n없음\n' | simulate --record yes.yaml)
is "each message is shown with its price in segments" "$(grep -c '^--- .*1 SMS, .* of 90 bytes in ksc5601' <<<"$out")" 5
is "how each reply was read" "$(grep -c 'read as value' <<<"$out")" 4
is "the reminder comes when time passes" "$(grep -A1 '^--- 2027-03-04 13:00  confirm' <<<"$out" | tail -n 1 | cut -c1-10)" \
    "$(printf "'요구하거나" | cut -c1-10)"
is "a confirmed yes is referred" "$(grep -c 'referral to the integrity office' <<<"$out")" 1
is "how it ended" "$(grep -c 'has ended: completed' <<<"$out")" 1
is "what it took" "$(tail -n 2 <<<"$out" | head -n 1)" "so far 7 messages, 7 segments"

"$ccrm" survey test yes.yaml >passed.tap
is "what was recorded passes as a test" "$?:$(grep -c '^ok' passed.tap)" 0:1
"$ccrm" survey check yes.yaml >/dev/null
is "and is a definition without errors" "$?" 0
sed 's/맞으면 7, 아니면 8/맞으면 7 틀리면 8/' "$defs/surveys/visit-integrity.yaml" >changed.yaml
"$ccrm" survey test --survey changed.yaml yes.yaml >failed.tap
is "it fails when the survey says something else" "$?" 1
is "with line and column and both texts" "$(grep -c -e 'yes.yaml:22:9: expect_send: another text' \
    -e 'expected: .*7, 아니면 8' -e 'was: .*7 틀리면 8' failed.tap)" 3
"$ccrm" survey test --format junit --survey changed.yaml yes.yaml >failed.xml
is "JUnit's XML is well formed and has the failure" \
    "$(python3 -c 'import sys, xml.dom.minidom as m; print(len(m.parse(sys.argv[1]).getElementsByTagName("failure")))' failed.xml)" 1
"$ccrm" survey check --format junit "$defs/../tests/definitions/broken/few-messages.yaml" >check.xml
is "survey check speaks JUnit too" \
    "$(python3 -c 'import sys, xml.dom.minidom as m; print(len(m.parse(sys.argv[1]).getElementsByTagName("failure")))' check.xml)" 1

is "USSD costs no segments" "$(printf '5\n' | simulate --mode ussd | tail -n 1)" "so far 2 messages, 0 segments"
out=$(printf '0\n0\n5\n' | simulate --mode ussd --record menu.yaml)
is "a text of more than 182 octets is cut into screens" "$(grep -c '^  screen [12] of 2, [0-9]* of 182 octets' <<<"$out")" 2
is "0 turns to the next screen once, and is a reply on the last" "$(grep -c 'read as' <<<"$out"):$(grep -c '^0 다음' <<<"$out")" 2:1
is "the recording knows its mode and the screens" "$(grep -c -e '    mode: ussd' -e 'kind: prompt, screens: 2' menu.yaml)" 2
"$ccrm" survey check menu.yaml >/dev/null && "$ccrm" survey test menu.yaml >menu.tap
is "and passes as a test" "$?:$(grep -c '^ok' menu.tap)" 0:1
sed -i 's/screens: 2/screens: 3/' menu.yaml
"$ccrm" survey test menu.yaml >menu.tap
is "until it takes another number of screens" "$?:$(grep -c 'another number of screens' menu.tap)" 1:1
sed 's/^id: .*/&\nmode: ussd/' "$defs/surveys/visit-integrity.yaml" >screens.yaml
is "a survey that is asked on screens alone is simulated and shown on screens" \
    "$(printf '5\n' | "$ccrm" survey simulate screens.yaml | tail -n 1):$("$ccrm" survey preview screens.yaml --english -o screens.html &&
        grep -c 'class="cost">.*ksc5601' screens.html)" "so far 2 messages, 0 segments:0"
is "night: the first prompt waits" "$(printf '' | simulate --clock '2027-03-02 22:30' | head -n 1)" \
    "due in the quiet hours; waits until 2027-03-03 08:00"
is "a link's prices are the configuration's" "$(printf '' | simulate --config "$defs/../engine/main/ccrm.example.yaml" | tail -n 1)" \
    "so far 1 messages, 2 segments, 16.8 won"
mkdir -p office/surveys && cp -r "$defs/lexicons" office/ && cp -r "$defs/holidays" office/ && cp "$defs/surveys/quick-fix.yaml" office/surveys/
"$ccrm" survey check office >/dev/null
is "with the office's own lexicons a survey is as good" "$?" 0
sed -i "s/^  stop_whole: \[/&도착했습니다, /" office/lexicons/ko.yaml
"$ccrm" survey check office >said 2>&1
is "a choice that the office's lexicon takes for a stop is an error" "$?:$(grep -c opt-out-choice said)" 1:1
cp "$defs"/lexicons/*.yaml office/lexicons/
python3 - office/lexicons/en.yaml <<'EN'
import sys
text = open(sys.argv[1], encoding='utf8').read()
many = ', '.join(f'"zq{k}x+"' for k in range(350))
open(sys.argv[1], 'w', encoding='utf8').write(text.replace('\npatterns:\n', f'\npatterns:\n  complaint: [{many}]\n'))
EN
"$ccrm" survey check office >said 2>&1
is "more patterns than all languages together may have are not dropped in silence" "$?:$(grep -c 'take some out' said)" 1:1
simulate --clock tomorrow >/dev/null 2>&1 </dev/null
is "a clock that is none is a mistake of use" "$?" 2
told() { "$ccrm" survey "$@" 2>&1 >/dev/null </dev/null; }
is "who uses a command wrongly hears what is wrong, in one line" "$(
    told plan visit-integrity --since 2027-02-30 --until 2027-03-01; told plan visit-integrity --since 2027-03-02 --until 2027-03-01
    told plan visit-integrity --since 2027-03-02; told plan --since 2027-03-02 --until 2027-03-03
    told simulate visit-integrity --locale jp; told simulate visit-integrity --mode phone
    told preview visit-integrity; told try visit-integrity; told publish visit.yaml; told retire visit-integrity
    told show; told diff one.yaml; told campaign start yearly; told campaign stop x --reason because)" "$(cat <<'SAID'
ccrm survey plan: --since: '2027-02-30' is no day of the calendar, as 2027-03-01 is; `ccrm survey plan --help` shows its options
ccrm survey plan: --since is later than --until; `ccrm survey plan --help` shows its options
ccrm survey plan: --since DATE and --until DATE are needed; `ccrm survey plan --help` shows its options
ccrm survey plan: one FILE is needed, a survey or the name of one in the program; `ccrm survey plan --help` shows its options
ccrm survey simulate: --locale: 'jp' is none of ko, en, zh, vi; `ccrm survey simulate --help` shows its options
ccrm survey simulate: --mode: 'phone' is neither sms nor ussd; `ccrm survey simulate --help` shows its options
ccrm survey preview: -o PAGE.html is needed: where the page is written; `ccrm survey preview --help` shows its options
ccrm survey try: --tester NAME is needed: one of the configuration's `testers:`; `ccrm survey try --help` shows its options
ccrm survey publish: --reason TEXT is needed: why it changes, for whoever approves it; `ccrm survey publish --help` shows its options
ccrm survey retire: one ID and --reason TEXT are needed; `ccrm survey retire --help` shows its options
ccrm survey show: one NUMBER or ID is needed; `ccrm survey list` has them; `ccrm survey show --help` shows its options
ccrm survey diff: two are needed: files, numbers of revisions, or IDs; `ccrm survey diff --help` shows its options
ccrm survey campaign start: one SURVEY and --reason TEXT are needed; `ccrm survey campaign start --help` shows its options
ccrm survey campaign stop: the campaign's NUMBER and --reason TEXT are needed; `ccrm survey campaign stop --help` shows its options
SAID
)"
"$ccrm" survey simulate nothing-of-this-name >/dev/null 2>said </dev/null
is "a survey that is not there" "$?:$(grep -c 'no such definition' said)" 1:1
# What is wrong with the words of a command is said before anything else is looked for.
said=$("$ccrm" survey try nofile.yaml --tester kim --db "host=/nowhere" 2>&1)
is "a file that is not there is missed before the database" "$? $said" "3 ccrm survey try: nofile.yaml: No such file or directory"
said=$("$ccrm" survey campaign strat autumn 2>&1)
is "a command that is not there names those that are" "$? $(grep -c "survey campaign start, survey campaign status" <<<"$said")" "2 1"
tap_end
