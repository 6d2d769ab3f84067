/* A TCG plugin for QEMU: counts the guest's instructions, address by address, and the way of every system call.
 *
 *   -plugin count.so,out=FILE
 *
 * At QEMU's exit FILE has one line each:
 *   total N                     instructions that all cores began
 *   at ADDRESS N                instructions begun at that address (hexadecimal)
 *   svc ADDRESS PASSES LEAST MOST    an svc instruction: from it to the next instruction in its program, itself counted
 * An instruction that faults is counted again when it is begun again.
 *
 * The declarations are written out because distributions ship no qemu-plugin.h; they are the part used here of version 3
 * of the interface (QEMU 9.0 and later).
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*translated_fn)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*executed_fn)(unsigned int, void *);
typedef void (*exit_fn)(qemu_plugin_id_t, void *);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, translated_fn);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, executed_fn, int, void *);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, exit_fn, void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *, void *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = 3;

enum { CORES = 8, BUCKETS = 1 << 16, SVC_MASK = 0xffe0001f, SVC = 0xd4000001 };

struct place {
    uint64_t address;
    uint32_t code;
    bool is_svc;
    uint64_t count;
    uint64_t passes, least, most;
    struct place *next;
};

static struct place *places[BUCKETS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t total[CORES];
static struct place *calling[CORES]; /* the svc that has not come back */
static uint64_t called_at[CORES];
static const char *out_name = "/dev/stderr";

static void came_back(struct place *svc, uint64_t length)
{
    svc->passes++;
    svc->least = length < svc->least ? length : svc->least;
    svc->most = length > svc->most ? length : svc->most;
}

static void on_instruction(unsigned int core, void *data)
{
    struct place *here = data;
    if (core >= CORES)
        return;
    if (calling[core] && calling[core]->address + 4 == here->address) {
        came_back(calling[core], total[core] - called_at[core]);
        calling[core] = NULL;
    }
    if (here->is_svc) {
        calling[core] = here;
        called_at[core] = total[core];
    }
    total[core]++;
    __atomic_fetch_add(&here->count, 1, __ATOMIC_RELAXED);
}

/* The same address may hold different instructions in different address spaces. */
static struct place *place_of(uint64_t address, uint32_t code)
{
    struct place **bucket = &places[(address >> 2) % BUCKETS];
    pthread_mutex_lock(&lock);
    struct place *found = *bucket;
    while (found && !(found->address == address && found->code == code))
        found = found->next;
    if (!found) {
        found = calloc(1, sizeof *found);
        if (!found)
            abort();
        found->address = address;
        found->code = code;
        found->is_svc = (code & SVC_MASK) == SVC;
        found->least = UINT64_MAX;
        found->next = *bucket;
        *bucket = found;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        uint32_t code = 0;
        qemu_plugin_insn_data(instruction, &code, sizeof code);
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_instruction, 0,
                                               place_of(qemu_plugin_insn_vaddr(instruction), code));
    }
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void *data)
{
    (void)id;
    (void)data;
    FILE *out = fopen(out_name, "w");
    if (!out)
        return;
    uint64_t sum = 0;
    for (int core = 0; core < CORES; core++)
        sum += total[core];
    fprintf(out, "total %" PRIu64 "\n", sum);
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct place *p = places[i]; p; p = p->next) {
            if (p->count)
                fprintf(out, "at %" PRIx64 " %" PRIu64 "\n", p->address, p->count);
            if (p->passes)
                fprintf(out, "svc %" PRIx64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", p->address, p->passes, p->least, p->most);
        }
    fclose(out);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "out=", 4) != 0)
            return -1;
        out_name = strdup(argv[i] + 4);
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
    return 0;
}
