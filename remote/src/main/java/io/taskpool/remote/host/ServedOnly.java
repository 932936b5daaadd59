package io.taskpool.remote.host;

import io.taskpool.remote.codec.ClassNumbering;
import io.taskpool.remote.host.classes.ClassServer;
import io.taskpool.remote.host.classes.LoaderTable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Finds this JVM's classes, but refuses those that a worker would not get: whose loader cannot supply their bytes. */
final class ServedOnly implements ClassNumbering {
    private final LoaderTable loaders;

    /** The classes that a worker would get, so that each is looked for once. Holds no class and no loader. */
    private final ClassValue<AtomicReference<@Nullable String>> refusals = new Refusals();

    ServedOnly(LoaderTable loaders) {
        this.loaders = loaders;
    }

    private static final class Refusals extends ClassValue<AtomicReference<@Nullable String>> {
        @Override
        protected AtomicReference<@Nullable String> computeValue(Class<?> type) {
            return new AtomicReference<>(ClassServer.refusal(type));
        }
    }

    @Override
    public int idOf(Class<?> type) throws IOException {
        return loaders.idOf(type);
    }

    @Override
    public Class<?> load(int loader, String name) throws ClassNotFoundException {
        Class<?> type = loaders.load(loader, name);
        String refusal = loader == 0 ? null : refusals.get(type).get();
        if (refusal != null) {
            throw new ClassNotFoundException(name + " (" + refusal + ")");
        }
        return type;
    }
}
