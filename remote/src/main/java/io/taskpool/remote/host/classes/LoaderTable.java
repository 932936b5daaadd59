package io.taskpool.remote.host.classes;

import io.taskpool.Task;
import io.taskpool.remote.classes.ClassNames;
import io.taskpool.remote.codec.ClassNumbering;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the parent's class loaders, from 1. The JDK's own loaders are 0, as are the few classes of this library that
 * the worker has itself. Holds loaders weakly. Safe for use by many threads.
 */
public final class LoaderTable implements ClassNumbering {
    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

    private final @Nullable ClassLoader shared;

    /** Both maps, guarded by this table's monitor. */
    private final Map<Key, Key> numbers = new HashMap<>();

    private final Map<Integer, Key> loaders = new HashMap<>();
    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    private final List<Integer> gone = new ArrayList<>();
    private volatile boolean anyGone;

    /** The loader that was looked up last, most often the only one there is. */
    private volatile @Nullable Key recent;

    private int last;

    /** Makes an empty table. */
    public LoaderTable() {
        this(null);
    }

    /**
     * Makes an empty table, for one loader whose classes are on the worker's own class path too.
     *
     * @param shared the loader that counts as number 0, or null
     */
    public LoaderTable(@Nullable ClassLoader shared) {
        this.shared = shared;
    }

    /**
     * Returns the number of a loader, a new one if it has none yet.
     *
     * @param loader the loader, or null for the JDK's boot loader
     * @return its number
     */
    public int idOf(@Nullable ClassLoader loader) {
        if (loader == null || loader == PLATFORM || loader == shared) {
            return 0;
        }
        Reference<? extends ClassLoader> dead = collected.poll();
        Key key = recent;
        if (dead == null && key != null && key.refersTo(loader)) {
            return key.number;
        }
        synchronized (this) {
            forget(dead);
            key = numbers.get(new Key(loader, null, 0));
            if (key == null) {
                last++;
                key = new Key(loader, collected, last);
                numbers.put(key, key);
                loaders.put(last, key);
            }
            recent = key;
            return key.number;
        }
    }

    private void forget(@Nullable Reference<? extends ClassLoader> first) {
        for (Reference<? extends ClassLoader> dead = first; dead != null; dead = collected.poll()) {
            Key key = numbers.remove(dead);
            if (key != null) {
                loaders.remove(key.number);
                gone.add(key.number);
                anyGone = true;
            }
        }
    }

    /**
     * Returns the numbers of loaders that were garbage collected, each once. They are discovered when another loader's
     * number is looked up.
     *
     * @return the numbers, usually none
     */
    public List<Integer> takeGone() {
        if (!anyGone) {
            return List.of();
        }
        synchronized (this) {
            List<Integer> taken = List.copyOf(gone);
            gone.clear();
            anyGone = false;
            return taken;
        }
    }

    /**
     * Returns a loader.
     *
     * @param number its number
     * @return the loader, or null if there is none of that number or it was collected; for 0 the JDK's platform loader or
     *     the shared one
     */
    public @Nullable ClassLoader loader(int number) {
        if (number == 0) {
            return shared == null ? PLATFORM : shared;
        }
        synchronized (this) {
            Key key = loaders.get(number);
            return key == null ? null : key.get();
        }
    }

    @Override
    public int idOf(Class<?> type) {
        Class<?> element = ClassNames.elementOf(type);
        String name = element.getName();
        ClassLoader loader = element.getClassLoader();
        if (ClassNames.isSharedApi(name) && loader == Task.class.getClassLoader()) {
            return 0;
        }
        if (ClassNames.isOfWorker(name) && loader == LoaderTable.class.getClassLoader()) {
            return 0;
        }
        return idOf(loader);
    }

    @Override
    public Class<?> load(int number, String name) throws ClassNotFoundException {
        Class<?> primitive = ClassNames.primitive(name);
        if (primitive != null) {
            return primitive;
        }
        if (number == 0) {
            String element = ClassNames.elementName(name);
            ClassLoader own = ClassNames.isSharedApi(element)
                    ? Task.class.getClassLoader()
                    : ClassNames.isOfWorker(element) ? LoaderTable.class.getClassLoader() : loader(0);
            return Class.forName(name, false, own);
        }
        ClassLoader loader = loader(number);
        if (loader == null) {
            throw new ClassNotFoundException(name + " (its class loader, number " + number
                    + ", is unknown here or was garbage collected; keep a" + " reference to it while its tasks run)");
        }
        return Class.forName(name, false, loader);
    }

    /** A loader by its identity, held weakly. */
    private static final class Key extends WeakReference<ClassLoader> {
        final int number;
        private final int hash;

        Key(ClassLoader loader, @Nullable ReferenceQueue<ClassLoader> queue, int number) {
            super(loader, queue);
            this.number = number;
            hash = System.identityHashCode(loader);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            ClassLoader mine = get();
            return mine != null && other instanceof Key that && that.get() == mine;
        }
    }
}
