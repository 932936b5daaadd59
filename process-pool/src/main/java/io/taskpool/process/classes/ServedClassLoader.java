package io.taskpool.process.classes;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the worker for one class loader of the parent, and gets its classes and resources from there.
 *
 * <p>Locks: a class is asked for and defined under this loader's lock for its name. The answer may name another loader as
 * the one that defines the class; then that one's lock for the same name is taken inside this one's. That cannot go round
 * in a circle, because for one name all loaders of the parent agree on who defines it. The thread that reads the answers
 * takes none of these locks.
 */
public final class ServedClassLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    /** More names of missing resources than this are not remembered. */
    private static final int MAX_MISSING = 10_000;

    private final int number;
    private final ServedLoaders loaders;
    private final Map<String, ServedClass> ahead = new ConcurrentHashMap<>();
    private final Map<String, ProtectionDomain> domains = new ConcurrentHashMap<>();
    private final Set<String> missing = ConcurrentHashMap.newKeySet();

    ServedClassLoader(int number, ClassLoader parent, ServedLoaders loaders) {
        super("taskpool-" + number, parent);
        this.number = number;
        this.loaders = loaders;
    }

    int number() {
        return number;
    }

    void keepAhead(String name, ServedClass content) {
        ahead.put(name, content);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ServedClass ready = ahead.remove(name);
        return ready == null ? loaders.find(number, name) : define(name, ready);
    }

    Class<?> define(String name, ServedClass served) {
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            int dot = name.lastIndexOf('.');
            if (dot > 0) {
                definePackageOnce(name.substring(0, dot), served.origin);
            }
            Class<?> defined = defineClass(name, served.content, 0, served.content.length, domain(served.origin));
            ahead.remove(name);
            return defined;
        }
    }

    private void definePackageOnce(String name, ClassOrigin origin) {
        if (getDefinedPackage(name) == null) {
            try {
                definePackage(
                        name,
                        origin.ofPackage(0),
                        origin.ofPackage(1),
                        origin.ofPackage(2),
                        origin.ofPackage(3),
                        origin.ofPackage(4),
                        origin.ofPackage(5),
                        null);
            } catch (IllegalArgumentException e) {
                // another thread was faster
                return;
            }
        }
    }

    /** Says where the parent has the code from, which may mean nothing here. */
    private @Nullable ProtectionDomain domain(ClassOrigin origin) {
        String location = origin.location();
        if (location == null) {
            return null;
        }
        ProtectionDomain known = domains.get(location);
        if (known == null) {
            known = new ProtectionDomain(new CodeSource(locate(location), (Certificate[]) null), null, this, null);
            domains.put(location, known);
        }
        return known;
    }

    @SuppressWarnings("deprecation") // there is no other way to make a URL of a text on Java 17 that need not be a URI
    private static @Nullable URL locate(String location) {
        try {
            return new URL(location);
        } catch (MalformedURLException e) {
            return null; // of a protocol that only the parent's loader knows
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        List<URL> urls = find(name);
        return urls.isEmpty() ? null : urls.get(0);
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        return Collections.enumeration(find(name));
    }

    private List<URL> find(String name) {
        if (missing.contains(name)) {
            return List.of();
        }
        byte[][] contents = loaders.findResources(number, name);
        List<URL> urls = new ArrayList<>();
        for (int i = 0; i < contents.length; i++) {
            urls.add(url(i, name, contents[i]));
        }
        if (urls.isEmpty() && missing.size() < MAX_MISSING) {
            missing.add(name);
        }
        return urls;
    }

    @SuppressWarnings("deprecation") // there is no other way to make a URL with its own handler on Java 17
    private URL url(int index, String name, byte[] content) {
        try {
            return new URL("taskpool", "", -1, "/" + number + "/" + index + "/" + name, new ContentHandler(content));
        } catch (IOException e) {
            throw new IllegalArgumentException("no URL can be made for the resource " + name, e);
        }
    }
}
