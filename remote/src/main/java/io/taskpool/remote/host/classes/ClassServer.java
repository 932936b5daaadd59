package io.taskpool.remote.host.classes;

import io.taskpool.remote.classes.ClassNames;
import io.taskpool.remote.classes.ClassOrigin;
import io.taskpool.remote.classes.LoggingBackend;
import io.taskpool.remote.files.UncachedResource;
import io.taskpool.remote.wire.ByteSink;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Answers a worker's requests for classes and resources from the parent's class loaders. It opens no file itself: a
 * worker gets whatever the loader can supply, wherever that comes from. Safe for use by many threads.
 */
public final class ClassServer {
    /** Classes that are prefetched with one that was asked for. */
    private static final int MAX_NEIGHBOURS = 24;

    /** Bytes that are prefetched with a class that was asked for. */
    private static final int MAX_NEIGHBOUR_BYTES = 128 << 10;

    /** Bytes that are sent at once to a worker that has not asked for them. */
    private static final int MAX_PREFETCH_BYTES = 4 << 20;

    /** The resource by which SLF4J finds its backend in a worker. */
    private final LoaderTable loaders;

    private final @Nullable ClassLoader readByWorkers;
    private final LongAdder requests = new LongAdder();

    /**
     * Makes a server.
     *
     * @param loaders numbers the loaders
     * @param readByWorkers the loader whose files workers read themselves, so that nothing of it is prefetched; or null
     */
    public ClassServer(LoaderTable loaders, @Nullable ClassLoader readByWorkers) {
        this.loaders = loaders;
        this.readByWorkers = readByWorkers;
    }

    /**
     * Writes the body of the {@code CLASS} frame that answers a request. Whatever the loader throws, the body is a
     * valid answer.
     *
     * @param request the request's number
     * @param number the number of the loader to ask
     * @param name the binary name of the class
     * @param sent what the worker already has, so that it is not prefetched again
     * @param out where to
     * @return whether the class was found
     */
    public boolean answerClass(long request, int number, String name, SentClasses sent, ByteSink out) {
        requests.increment();
        FoundClasses found = new FoundClasses();
        String problem;
        try {
            problem = find(number, name, sent, found);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            problem = "the parent failed to load it: " + e;
            found.clear();
        }
        out.varint(request);
        found.write(out);
        boolean unused = found.noteAsSent(sent);
        if (found.size() == 0) {
            out.string(name + " (" + (problem == null ? "not found" : problem) + ")");
        }
        return found.size() > 0;
    }

    private @Nullable String find(int number, String name, SentClasses sent, FoundClasses found) throws IOException {
        ClassLoader asked = loaders.loader(number);
        if (asked == null) {
            return "its class loader in the parent, number " + number
                    + ", was garbage collected; keep a reference to it while its tasks run";
        }
        byte[] own = number == 0 ? null : LoggingClasses.content(name);
        if (own != null) {
            found.add(number, name, ClassOrigin.of(ClassServer.class), own);
            return null;
        }
        Class<?> type;
        try {
            type = Class.forName(name, false, asked);
        } catch (ClassNotFoundException e) {
            return "the parent's class loader " + asked.getClass().getName()
                    + " does not find it either; add the dependency that holds it to the parent's class path";
        }
        ClassLoader definer = type.getClassLoader();
        if (definer == null || definer == ClassLoader.getPlatformClassLoader()) {
            return "it belongs to the parent's JDK " + System.getProperty("java.version")
                    + " and is missing in the worker's JDK; run both on the same JDK";
        }
        byte[] content = content(definer, name, Integer.MAX_VALUE);
        if (content == null) {
            return madeAtRunTime(definer, name);
        }
        int definerNumber = loaders.idOf(definer);
        found.add(definerNumber, type, content);
        Set<String> seen = new HashSet<>();
        seen.add(name);
        addNeighbours(definer, definerNumber, content, sent, seen, found);
        return null;
    }

    /**
     * Adds the classes that a class is likely to need next: its superclass, interfaces and nested classes from the same
     * loader.
     */
    private void addNeighbours(
            ClassLoader definer, int number, byte[] content, SentClasses sent, Set<String> seen, FoundClasses found)
            throws IOException {
        if (definer == readByWorkers) {
            return;
        }
        int count = MAX_NEIGHBOURS;
        int budget = MAX_NEIGHBOUR_BYTES;
        ArrayDeque<byte[]> toScan = new ArrayDeque<>();
        toScan.add(content);
        while (!toScan.isEmpty()) {
            for (String next : ClassFile.likelyNeeded(toScan.remove())) {
                if (count == 0 || budget <= 0) {
                    return;
                }
                if (next.startsWith("java.") || !seen.add(next) || sent.has(number, next)) {
                    continue;
                }
                Class<?> type = definedBy(definer, next);
                byte[] neighbour = type == null ? null : content(definer, next, budget);
                if (type != null && neighbour != null) {
                    budget -= neighbour.length;
                    count--;
                    found.add(number, type, neighbour);
                    toScan.add(neighbour);
                }
            }
        }
    }

    private static @Nullable Class<?> definedBy(ClassLoader definer, String name) {
        try {
            Class<?> type = Class.forName(name, false, definer);
            return type.getClassLoader() == definer ? type : null;
        } catch (ClassNotFoundException | LinkageError e) {
            return null; // prefetched or not, the worker will ask when it needs the class
        }
    }

    /**
     * Collects classes that a worker is likely to need, each with those that it is likely to need next and that the
     * worker cannot read itself.
     *
     * @param loader where to start from; it need not define the classes itself
     * @param names the binary names; those that the loader does not find are left out
     * @return the classes, as the loaders supply them now
     */
    public FoundClasses gather(ClassLoader loader, Iterable<String> names) {
        FoundClasses found = new FoundClasses();
        SentClasses none = new SentClasses();
        Map<ClassLoader, Set<String>> seen = new HashMap<>();
        for (String name : names) {
            try {
                gather(loader, name, none, seen, found);
            } catch (ClassNotFoundException | IOException | RuntimeException | LinkageError | StackOverflowError e) {
                continue; // the program has changed since the name was recorded, or the worker will ask and be told why
            }
            if (found.bytes() > MAX_PREFETCH_BYTES) {
                break;
            }
        }
        return found;
    }

    private void gather(
            ClassLoader loader, String name, SentClasses none, Map<ClassLoader, Set<String>> seen, FoundClasses found)
            throws ClassNotFoundException, IOException {
        Class<?> type = Class.forName(name, false, loader);
        ClassLoader definer = type.getClassLoader();
        if (definer == null || definer == ClassLoader.getPlatformClassLoader()) {
            return;
        }
        Set<String> seenThere = seen.get(definer);
        if (seenThere == null) {
            seenThere = new HashSet<>();
            seen.put(definer, seenThere);
        }
        int number = loaders.idOf(definer);
        byte[] content = content(definer, name, MAX_NEIGHBOUR_BYTES);
        if (content == null || !seenThere.add(name)) {
            return;
        }
        found.add(number, type, content);
        addNeighbours(definer, number, content, none, seenThere, found);
    }

    /**
     * Makes the JDK keep a class's jar open. A worker has read it. If the file is replaced, this JVM still has the
     * classes of the old jar, and later workers must get the same ones.
     *
     * @param number the number of the loader that has read it
     * @param name the binary name of the class
     */
    public void keepOpen(int number, String name) {
        ClassLoader loader = loaders.loader(number);
        if (loader == null || loader != readByWorkers) {
            return;
        }
        try (InputStream in = loader.getResourceAsStream(resource(name))) {
            boolean unused = in != null; // the JDK shares the open jar with later readers
        } catch (IOException | RuntimeException | LinkageError e) {
            return; // it is gone already
        }
    }

    /**
     * Returns how many requests were answered, for classes and for resources.
     *
     * @return the number since this was made
     */
    public long requests() {
        return requests.sum();
    }

    private static String madeAtRunTime(ClassLoader definer, String name) {
        return "the class loader " + definer.getClass().getName()
                + " that defined it in the parent cannot supply its bytes (a class made at run time); use a class that was"
                + " compiled, or let the loader supply its bytes as the resource "
                + resource(name);
    }

    /**
     * Says why workers would not get a class, for calls that run in this JVM instead.
     *
     * @param type the class
     * @return the reason, or null if they would get it
     */
    public static @Nullable String refusal(Class<?> type) {
        Class<?> element = ClassNames.elementOf(type);
        ClassLoader definer = element.getClassLoader();
        if (definer == null || element.isPrimitive()) {
            return null;
        }
        try {
            return content(definer, element.getName(), Integer.MAX_VALUE) != null
                    ? null
                    : madeAtRunTime(definer, element.getName());
        } catch (IOException e) {
            return "its bytes cannot be read: " + e;
        }
    }

    private static String resource(String name) {
        return name.replace('.', '/') + ".class";
    }

    private static byte @Nullable [] content(ClassLoader definer, String name, int max) throws IOException {
        byte[] content = read(definer, resource(name), max);
        return content == null || (max != Integer.MAX_VALUE && content.length == max) ? null : content;
    }

    private static byte @Nullable [] read(ClassLoader definer, String resource, int max) throws IOException {
        try (InputStream in = definer.getResourceAsStream(resource)) {
            return in == null ? null : in.readNBytes(max);
        } catch (IOException | IllegalStateException e) {
            // The JDK shares open jars between loaders, and a URLClassLoader that is closed closes them for all.
            URL url = definer.getResource(resource);
            if (url == null) {
                throw e;
            }
            return UncachedResource.read(url, max);
        }
    }

    /**
     * Writes the body of the {@code RESOURCE} frame that answers a request. A resource that cannot be read, or that would
     * make the frame too long, is left out.
     *
     * @param request the request's number
     * @param number the number of the loader to ask
     * @param name the resource's name
     * @param maxBytes the most bytes to send
     * @param out where to
     */
    public void answerResource(long request, int number, String name, int maxBytes, ByteSink out) {
        requests.increment();
        List<byte[]> contents = new ArrayList<>();
        ClassLoader loader = loaders.loader(number);
        if (name.equals(LoggingBackend.SERVICE)) {
            contents.add(LoggingClasses.PROVIDER.getBytes(StandardCharsets.UTF_8)); // rather than the parent's own
        } else if (loader != null && number != 0) {
            try {
                read(loader.getResources(name), maxBytes, contents);
                if (contents.isEmpty()) {
                    contents.addAll(ModuleResources.read(loader, name, maxBytes));
                }
            } catch (IOException | RuntimeException | LinkageError e) {
                contents.clear(); // a resource that the loader cannot read does not exist for the worker
            }
        }
        out.varint(request);
        out.varint(contents.size());
        for (byte[] content : contents) {
            out.bytes(content, 0, content.length);
        }
    }

    private static void read(Enumeration<URL> urls, int maxBytes, List<byte[]> contents) throws IOException {
        int left = maxBytes;
        while (urls.hasMoreElements()) {
            byte[] content = UncachedResource.read(urls.nextElement(), left + 1);
            if (content.length > left) {
                return;
            }
            left -= content.length;
            contents.add(content);
        }
    }
}
