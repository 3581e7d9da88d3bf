/* reply_classify.h - `ccrm reply classify --tsv`: reads a labelled set on stdin, writes what the reader says on stdout. */
#ifndef MAIN_REPLY_CLASSIFY_H
#define MAIN_REPLY_CLASSIFY_H

/** argv[0] is "classify". Exit code: 0, 1 on bad input, 2 on wrong usage. */
int command_reply_classify(int argc, char **argv);

#endif
