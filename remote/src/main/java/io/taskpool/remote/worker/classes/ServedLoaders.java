package io.taskpool.remote.worker.classes;

import io.taskpool.remote.classes.ClassAnswer;
import io.taskpool.remote.classes.ClassBatch;
import io.taskpool.remote.classes.ClassNames;
import io.taskpool.remote.classes.SearchPath;
import io.taskpool.remote.codec.ClassNumbering;
import java.io.InvalidClassException;
import java.util.concurrent.ConcurrentHashMap;

/** The worker's class loaders by the parent's numbers. Safe for use by many threads. */
public final class ServedLoaders implements ClassNumbering, ServedClassLoader.Finder {
    private final ClassLoader own;
    private final ClassRequests requests;
    private final ConcurrentHashMap<Integer, ServedClassLoader> loaders = new ConcurrentHashMap<>();

    /**
     * Makes an empty set.
     *
     * @param own the loader with number 0, which is the parent of all others
     * @param requests asks the parent
     */
    public ServedLoaders(ClassLoader own, ClassRequests requests) {
        this.own = own;
        this.requests = requests;
    }

    /**
     * Returns a loader, creating it if necessary.
     *
     * @param number its number
     * @return the loader
     */
    public ClassLoader loader(int number) {
        return number == 0 ? own : served(number);
    }

    private ServedClassLoader served(int number) {
        ServedClassLoader known = loaders.get(number);
        if (known != null) {
            return known;
        }
        ServedClassLoader made = new ServedClassLoader(number, own, requests, this);
        ServedClassLoader other = loaders.putIfAbsent(number, made);
        return other == null ? made : other;
    }

    /**
     * Keeps the classes that were prefetched with an answer. Called on the thread that reads the pipe, so it takes no
     * lock that a thread may hold while it waits for an answer.
     *
     * @param answer the answer
     */
    public void keepPrefetched(ClassAnswer answer) {
        keep(answer.classes, 1);
    }

    /**
     * Keeps classes that were prefetched. Called on the thread that reads the pipe.
     *
     * @param classes the classes
     */
    public void keepPrefetched(ClassBatch classes) {
        keep(classes, 0);
    }

    private void keep(ClassBatch classes, int from) {
        for (int i = from; i < classes.size(); i++) {
            if (classes.loader(i) != 0) {
                served(classes.loader(i)).keepPrefetched(classes.name(i), classes.content(i));
            }
        }
    }

    /**
     * Forgets a loader that is gone in the parent, so that it can be collected here once nothing uses its classes.
     *
     * @param number its number
     */
    public void forget(int number) {
        loaders.remove(number);
    }

    /**
     * Makes a loader read files itself. Called on the thread that reads the pipe.
     *
     * @param number its number
     * @param path the files that its counterpart in the parent searches
     */
    public void search(int number, SearchPath path) {
        served(number).search(path);
    }

    @Override
    public Class<?> find(int number, String name) throws ClassNotFoundException {
        ClassAnswer answer = requests.findClass(number, name);
        ClassBatch classes = answer.classes;
        if (classes.size() == 0) {
            throw new ClassNotFoundException(answer.message);
        }
        int definer = classes.loader(0);
        if (definer == 0 || !classes.name(0).equals(name)) {
            throw new ClassNotFoundException(
                    name + " (the parent answered with " + classes.name(0) + " of loader " + definer + ")");
        }
        return served(definer).define(name, classes.content(0));
    }

    @Override
    public int idOf(Class<?> type) throws InvalidClassException {
        ClassLoader loader = ClassNames.elementOf(type).getClassLoader();
        if (loader instanceof ServedClassLoader served) {
            return served.number();
        }
        if (loader == null || loader == own || loader == ClassLoader.getPlatformClassLoader()) {
            return 0;
        }
        throw new InvalidClassException(
                type.getName(),
                "the class was defined by " + loader.getClass().getName()
                        + ", which a task made in the worker, so the parent does not know it");
    }

    @Override
    public Class<?> load(int number, String name) throws ClassNotFoundException {
        Class<?> primitive = ClassNames.primitive(name);
        if (primitive != null) {
            return primitive;
        }
        try {
            return Class.forName(name, false, loader(number));
        } catch (ClassNotFoundException e) {
            if (number != 0) {
                throw e;
            }
            throw new ClassNotFoundException(
                    name + " (it belongs to the parent's JDK and is missing in the worker's JDK "
                            + System.getProperty("java.version") + "; run both on the same JDK)",
                    e);
        }
    }
}
