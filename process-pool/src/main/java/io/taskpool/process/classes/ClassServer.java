package io.taskpool.process.classes;

import io.taskpool.process.wire.ByteSink;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers a worker's requests for classes and resources from the parent's class loaders. It touches no file itself: what
 * a loader can give, wherever it has it from, the worker gets. Safe for use by many threads.
 */
public final class ClassServer {
    /** Classes that are sent ahead with one that was asked for. */
    private static final int MAX_AHEAD = 24;

    /** Bytes that are sent ahead with a class that was asked for. */
    private static final int MAX_AHEAD_BYTES = 128 << 10;

    private final LoaderTable loaders;

    /**
     * Makes a server.
     *
     * @param loaders numbers the loaders
     */
    public ClassServer(LoaderTable loaders) {
        this.loaders = loaders;
    }

    /**
     * Writes the body of the {@code CLASS} frame that answers a request. Whatever goes wrong in the loader, the body is
     * an answer.
     *
     * @param request the request's number
     * @param number the number of the loader to ask
     * @param name the binary name of the class
     * @param out where to
     */
    public void answerClass(long request, int number, String name, ByteSink out) {
        List<Found> found = new ArrayList<>();
        String problem;
        try {
            problem = find(number, name, found);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            problem = "the parent failed to load it: " + e;
            found.clear();
        }
        out.varint(request);
        out.varint(found.size());
        for (Found one : found) {
            out.varint(one.loader);
            out.string(one.name);
            out.bytes(one.content, 0, one.content.length);
        }
        if (found.isEmpty()) {
            out.string(name + " (" + (problem == null ? "not found" : problem) + ")");
        }
    }

    private @Nullable String find(int number, String name, List<Found> found) throws IOException {
        ClassLoader asked = loaders.loader(number);
        if (asked == null) {
            return "its class loader in the parent, number " + number
                    + ", was garbage collected; keep a reference to it while its tasks run";
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
        byte[] content = type.isHidden() ? null : content(definer, name, Integer.MAX_VALUE);
        if (content == null) {
            return "the class loader " + definer.getClass().getName()
                    + " that defined it in the parent has no bytes of it to give (a class made at run time); use a class"
                    + " that was compiled";
        }
        int definerNumber = loaders.idOf(definer);
        found.add(new Found(definerNumber, name, content));
        sendAhead(definer, definerNumber, name, content, found);
        return null;
    }

    /** Adds what a class is likely to need next: its superclass, interfaces and nested classes from the same loader. */
    private void sendAhead(ClassLoader definer, int number, String name, byte[] content, List<Found> found)
            throws IOException {
        int budget = MAX_AHEAD_BYTES;
        Set<String> seen = new HashSet<>();
        seen.add(name);
        ArrayDeque<byte[]> toScan = new ArrayDeque<>();
        toScan.add(content);
        while (!toScan.isEmpty()) {
            for (String next : ClassFile.likelyNeeded(toScan.remove())) {
                if (found.size() > MAX_AHEAD || budget <= 0) {
                    return;
                }
                if (!seen.add(next) || next.startsWith("java.") || !definedBy(definer, next)) {
                    continue;
                }
                byte[] ahead = content(definer, next, budget);
                if (ahead != null) {
                    budget -= ahead.length;
                    found.add(new Found(number, next, ahead));
                    toScan.add(ahead);
                }
            }
        }
    }

    private static boolean definedBy(ClassLoader definer, String name) {
        try {
            return Class.forName(name, false, definer).getClassLoader() == definer;
        } catch (ClassNotFoundException | LinkageError e) {
            return false; // sent ahead or not, the worker will ask when it needs the class
        }
    }

    private static byte @Nullable [] content(ClassLoader definer, String name, int max) throws IOException {
        try (InputStream in = definer.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                return null;
            }
            byte[] content = in.readNBytes(max);
            return max != Integer.MAX_VALUE && content.length == max ? null : content;
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
        List<byte[]> contents = new ArrayList<>();
        ClassLoader loader = loaders.loader(number);
        if (loader != null && number != 0) {
            try {
                read(loader.getResources(name), maxBytes, contents);
                if (contents.isEmpty()) {
                    contents.addAll(ModuleResources.read(loader, name, maxBytes));
                }
            } catch (IOException | RuntimeException | LinkageError e) {
                contents.clear(); // to the worker, what the loader cannot give is not there
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
            URLConnection connection = urls.nextElement().openConnection();
            connection.setUseCaches(false); // a cached jar would stay open, and would not see the jar change
            byte[] content;
            try (InputStream in = connection.getInputStream()) {
                content = in.readNBytes(left + 1);
            }
            if (content.length > left) {
                return;
            }
            left -= content.length;
            contents.add(content);
        }
    }

    private record Found(int loader, String name, byte[] content) {}
}
