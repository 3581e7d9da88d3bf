/* long.c - one line that is too long too long too long too long too long too long too long too long too long too long too long too long */
