package io.taskpool.shared;

import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedRequest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for the same thing, in the order of arrival. Any of them can leave without a search. Used under the lock of
 * the object that it is a part of.
 *
 * @param <V> what comes with a request
 */
final class WaitLine<V> {
    private final LinkedHashMap<SharedRequest, V> requests = new LinkedHashMap<>();

    boolean isEmpty() {
        return requests.isEmpty();
    }

    void add(SharedRequest request, V value) {
        requests.put(request, value);
    }

    boolean contains(SharedRequest request) {
        return requests.containsKey(request);
    }

    /** Takes out a request; null if it is not in the line. */
    @Nullable
    V remove(SharedRequest request) {
        return requests.remove(request);
    }

    /** Returns the request that has waited longest, or null if there is none. */
    @Nullable
    SharedRequest first() {
        return requests.isEmpty() ? null : requests.keySet().iterator().next();
    }

    /** Takes out the request that has waited longest. The line must not be empty. */
    Map.Entry<SharedRequest, V> removeFirst() {
        Iterator<Map.Entry<SharedRequest, V>> line = requests.entrySet().iterator();
        Map.Entry<SharedRequest, V> first = line.next();
        line.remove(); // the entry keeps its key and its value
        return first;
    }

    /** Takes out all requests and gives them the same answer. */
    void answerAll(int answer, PendingAnswers answers) {
        for (SharedRequest request : requests.keySet()) {
            answers.add(request, answer);
        }
        requests.clear();
    }

    /** Takes out the requests of a client that has ended. They need no answer. */
    void removeAll(SharedClient client) {
        for (Iterator<SharedRequest> i = requests.keySet().iterator(); i.hasNext(); ) {
            if (i.next().client() == client) {
                i.remove();
            }
        }
    }
}
