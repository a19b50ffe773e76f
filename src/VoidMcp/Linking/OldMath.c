/* Linked on glibc with --wrap=exp,log,log2,pow, which makes every call of pow one of __wrap_pow, and so on.

   glibc 2.29 gave these four new versions, which differ in how they report errors (errno alone, no matherr), not in
   what they return. A binary that is linked there or later refers to the new versions and does not start with glibc
   2.28 (RHEL 8). The old ones are in every glibc, and a call of them costs one jump more. */
#if defined(__x86_64__)
#define FIRST "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define FIRST "GLIBC_2.17"
#else
#error "which version had glibc's exp first on this processor?"
#endif

#define OLD(name, parameters, arguments)                      \
    __asm__(".symver old_" #name ", " #name "@" FIRST);       \
    double old_##name parameters;                             \
    double __wrap_##name parameters;                          \
    double __wrap_##name parameters { return old_##name arguments; }

OLD(exp, (double x), (x))
OLD(log, (double x), (x))
OLD(log2, (double x), (x))
OLD(pow, (double x, double y), (x, y))
