/* io_int.h - what the files of `_io` share. */
#pragma once

#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/signals.h"
#include "vm/vm.h"

#include <errno.h>

/* Every io object starts like this. */
typedef struct IOBaseObj {
    Obj  header;
    Slot attributes; /* __dict__ */
    Slot weakrefs;
} IOBaseObj;
#define IO_BASE_OFFSETS .dict_offset = offsetof(IOBaseObj, attributes)

typedef struct FileObj {
    IOBaseObj base;
    int       fd;      /* -1: closed or not open */
    bool      created, readable, writable, appending, close_fd, finalizing;
    int8_t    seekable; /* -1: unknown */
    uint32_t  block_size;
} FileObj;

extern Type io_base_type, raw_io_base_type, buffered_io_base_type, text_io_base_type, file_io_type, buffered_reader_type, buffered_writer_type;
extern Type buffered_random_type, buffered_pair_type, bytes_io_type, bytes_io_buffer_type, string_io_type, text_io_type, newline_decoder_type;
extern Value io_unsupported_operation;

#define DEFAULT_BUFFER_SIZE 8192

COLD Value io_unsupported(const char *message);
/* ValueError "I/O operation on closed file." when `closed` is true. */
MUST_CHECK Status io_check_closed(Value file);
MUST_CHECK Truth  io_is_closed(Value file);
/* The same without calls for a buffered file of the built-in types; -1: something else (nothing is raised). */
Truth             io_buffered_is_closed(Value);
MUST_CHECK Truth  io_is_true(Value file, const char *method);   /* truth of file.METHOD() */
MUST_CHECK Value  io_base_readline(Value self, int64_t limit);
void              io_finalize(Value self);                      /* __del__: closes, silently */
/* A file of a built-in type was closed, so that its finalizer has nothing to do; it is used again after all. */
void              io_settle(Value self);
MUST_CHECK Status io_unsettle(Value self);
/* None or a size (index); -1 for None. */
MUST_CHECK Status io_size_argument(const Value *args, size_t nargs, const char *function, int64_t *out);
MUST_CHECK Status io_offset(Value, int64_t *out);
MUST_CHECK Value  io_open(Value self, const Value *args, size_t nargs, Value names);
MUST_CHECK Value  io_text_encoding(Value encoding, int stack_level);

/* FileIO without Python in between; errors are raised. -2: would block (nothing raised). */
MUST_CHECK int64_t file_read_into(FileObj *, void *, size_t);
MUST_CHECK int64_t file_write_from(FileObj *, const void *, size_t);
MUST_CHECK Value  file_read_all(Value self);

/* Translates newlines: the kernel of IncrementalNewlineDecoder. */
typedef struct NewlineState {
    bool translate, pending_cr;
    int  seen; /* 1 CR, 2 LF, 4 CRLF */
} NewlineState;
MUST_CHECK Value newline_decode(NewlineState *, Value text, bool final);
Value            newlines_seen(int seen);
/* End of the first line in TEXT[start, length) behind its newline, or -1.  TRANSLATED: only \n; UNIVERSAL: \n, \r, \r\n; else
 * NEWLINE (str). *CONSUMED: how far was searched. */
intptr_t find_line_end(bool translated, bool universal, Value newline, Value text, intptr_t start, intptr_t length, intptr_t *consumed);
