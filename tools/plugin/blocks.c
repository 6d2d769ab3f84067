/* A block callback for Unicorn: counts executed instructions, and how often each instruction ended a block.
 *
 * Loaded by tools/executed.py. `state` is a Counters: blocks that end outside of its window count in the total only. */
#include <stdint.h>

struct Counters {
    uint64_t total;
    uint64_t start;
    uint64_t words;
    uint64_t *ends;
};

__attribute__((visibility("default"))) void on_block(void *engine, uint64_t address, uint32_t size, void *state)
{
    struct Counters *counters = state;
    uint64_t last = (address + size - 4 - counters->start) / 4;

    (void)engine;
    counters->total += size / 4;
    if (last < counters->words)
        counters->ends[last]++;
}
