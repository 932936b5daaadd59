package io.taskpool.shared;

import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedRelay;
import io.taskpool.engine.shared.SharedRequest;
import io.taskpool.engine.shared.SharedTarget;

/**
 * An object of the program, as the workers of a pool that a task has made see it: has what they ask passed on to the program. Safe for
 * use by many threads.
 */
final class RelayTarget implements SharedTarget {
    private final SharedKey key;
    private final SharedRelay relay;

    RelayTarget(SharedKey key, SharedRelay relay) {
        this.key = key;
        this.relay = relay;
    }

    @Override
    public void handle(SharedRequest request) {
        relay.passOn(key, request, this); // with its limit, which is kept where the object lives
    }

    @Override
    public void withdraw(SharedRequest request, int answer) {
        relay.withdraw(request);
    }

    @Override
    public void clientGone(SharedClient client) {
        relay.ended(client);
    }
}
