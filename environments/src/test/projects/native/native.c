#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <signal.h>

/* What a binding of a C library comes down to. The arguments are JNI's own, which nothing here needs. */

#define METHOD(name) Java_io_taskpool_environments_programs_NativeCode_##name

int METHOD(print)(void *env, void *type) {
    printf("printed by native code\n");
    fflush(stdout);
    write(1, "written to descriptor 1\n", 24);
    return 42;
}

void METHOD(crash)(void *env, void *type) {
    *(volatile int *) 8 = 1;
}

void METHOD(abort)(void *env, void *type) {
    abort();
}

void METHOD(exit)(void *env, void *type, int code) {
    exit(code);
}
