/* classify_main.c - the classify command by itself, for scoring labelled sets. */
#include "main/commands.h"

int main(int argc, char **argv)
{
    return command_reply_classify(argc, argv);
}
