package io.taskpool.context;

import io.taskpool.ContextCarrier.Captured;
import io.taskpool.ContextCarrier.Restored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Takes the diagnostic context from a thread and gives it to another. */
final class MdcValues {
    private MdcValues() {}

    static @Nullable Captured capture() {
        @Nullable Map<String, String> values = MDC.getCopyOfContextMap();
        if (values == null || values.isEmpty()) {
            return null;
        }
        List<String> pairs = new ArrayList<>(2 * values.size()); // sent in a compact form, unlike a map
        values.forEach((key, value) -> {
            pairs.add(key);
            pairs.add(value);
        });
        return () -> restore(pairs);
    }

    private static Restored restore(List<String> pairs) {
        @Nullable Map<String, String> before = MDC.getCopyOfContextMap();
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            values.put(pairs.get(i), pairs.get(i + 1));
        }
        MDC.setContextMap(values);
        return () -> {
            if (before == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(before);
            }
        };
    }
}
