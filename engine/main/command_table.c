#include "main/command.h"
#include "main/commands.h"
#include "main/office_commands.h"

/* In the order in which `ccrm help` tells them; a command's own file holds its help. */
const struct command command_table[] = {
    /* a day's work */
    { "run", "the engine: surveys closed complaints over the links until it is told to stop", command_run },
    { "night", "count the day's answers, run the rules, write the night's report", command_night },
    { "intake import", "closed complaints from a CSV export into the database", command_intake_import },
    { "report nightly", "write a night's report again", command_report_nightly },
    { "report summary", "the season so far in some forty lines", command_report_summary },
    { "review list", "the replies that wait for a person, without their texts", command_review_list },
    { "review show", "a review's texts, with the look on record", command_review_show },
    { "review decide", "what a person reads in a reply; two for a yes", command_review_decide },
    { "flags list", "flags that wait for a person; --rules: how each rule's flags ended",
      command_flags_list },
    { "flags show", "one flag: its figures, what was done, which steps are possible", command_flags_show },
    { "flags acknowledge", "a person has seen the flag", command_flags_act },
    { "flags assign", "a person takes the flag on", command_flags_act },
    { "flags inquire", "an inquiry begins", command_flags_act },
    { "flags explain", "put the unit's own explanation on record", command_flags_act },
    { "flags close", "how it ended: substantiated, not-substantiated, innocent-cause, data-fault",
      command_flags_act },
    { "referrals list", "allegations in confidence that wait, with their age", command_referrals_list },
    { "referrals show", "one referral; its texts or number only with a reason, on record",
      command_referrals_show },
    { "referrals handle", "contact, decide on notifying, close, or hand on to another office",
      command_referrals_handle },
    { "audit verify", "is the log of looks and acts whole; names the first altered or missing entry",
      command_audit_verify },
    { "audit who-saw", "who looked at the texts or the number of a case, when and why",
      command_audit_who_saw },
    { "reply rescore", "read stored replies again, list what today's reader reads otherwise",
      command_reply_rescore },
    /* setting up */
    { "keys", "make or show the key to the phone numbers that are kept", command_keys },
    { "migrate", "bring the database's schema to this program's", command_migrate },
    { "config show", "print the effective configuration and where each value comes from",
      command_config_show },
    { "doctor", "what is missing or wrong before an office depends on it", command_doctor },
    /* definitions */
    { "survey check", "check definitions: every error at once, offline", command_survey_check },
    { "rules check", "check rule groups and say what they promise together", command_rules_check },
    { "rules test", "made-up counts by night and the flags that must come of them", command_rules_test },
    { "rules backtest", "the rules over a recorded city-year: which flags, on which nights",
      command_rules_backtest },
    { "rules explain", "why a flag stands: counts by night, the detector's path, what it rests on",
      command_rules_explain },
    { "rules publish", "propose a rule group with its first night and a reason; another login approves",
      command_rules_publish },
    { "rules power", "how long each department needs until 3, 5, 10 % would be seen", command_rules_power },
    { "rules simulate", "a made-up city-year for trying rules on, from a seed", command_rules_simulate },
    { "reply explain", "what the reader makes of one text, and why", command_reply_explain },
    { "reply classify", "read labelled replies on stdin, say what the reader makes of them",
      command_reply_classify },
    { "schema", "print the JSON Schema of a kind of definition", command_schema },
};
const size_t command_count = sizeof command_table / sizeof command_table[0];
