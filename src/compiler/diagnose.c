/* placeholder */
#include "parse_int.h"
void diagnose(Parser *p) { (void)p; }
