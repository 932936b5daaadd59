package io.taskpool.remote.worker.classes;

import io.taskpool.remote.classes.ClassOrigin;
import io.taskpool.remote.classes.LoggingBackend;
import io.taskpool.remote.classes.SearchPath;
import io.taskpool.remote.classes.ServedClass;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.security.PermissionCollection;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the worker for one class loader of the parent, and gets its classes and resources from there. If the parent
 * has named the files that its loader searches, they are read here, and the parent is asked only for what is not in
 * them.
 *
 * <p>Locks: a class is asked for and defined under this loader's lock for its name. The answer may name another loader as
 * the one that defines the class; then that one's lock for the same name is taken inside this one's. That cannot
 * deadlock, because for one name all loaders of the parent agree on which one defines it. The thread that reads the
 * answers takes none of these locks. The lock of the files is the innermost.
 */
public final class ServedClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    /** At most this many names of missing resources are remembered. */
    private static final int MAX_MISSING = 10_000;

    /**
     * Opening a jar takes time, and most classes are in one of the first; so more are added only when a class is not in
     * these.
     */
    private static final int FIRST_FILES = 4;

    private final int number;
    private final ClassRequests requests;
    private final Finder finder;
    private final Map<String, ServedClass> prefetched = new ConcurrentHashMap<>();
    private final Map<String, ProtectionDomain> domains = new ConcurrentHashMap<>();
    private final Set<String> missing = ConcurrentHashMap.newKeySet();

    /** Null if the parent's loader searches no files, or if none of them is the same here. */
    private volatile @Nullable SearchPath path;

    private final Set<String> jarsRead = ConcurrentHashMap.newKeySet();
    private final ReentrantLock filesLock = new ReentrantLock();

    // Guarded by filesLock.
    private int filesAdded;
    private boolean fileChanged;

    /** Finds classes that the parent has. */
    interface Finder {
        /** Asks for a class and defines it in the loader that defines it in the parent, which may be another one. */
        Class<?> find(int number, String name) throws ClassNotFoundException;
    }

    ServedClassLoader(int number, ClassLoader parent, ClassRequests requests, Finder finder) {
        super("taskpool-" + number, new URL[0], parent);
        this.number = number;
        this.requests = requests;
        this.finder = finder;
    }

    int number() {
        return number;
    }

    void search(SearchPath files) {
        path = files;
    }

    void keepPrefetched(String name, ServedClass content) {
        if (findLoadedClass(name) == null) {
            prefetched.put(name, content);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ServedClass ready = prefetched.remove(name);
        if (ready != null) {
            return define(name, ready);
        }
        Class<?> read = name.startsWith(LoggingBackend.PACKAGE) ? null : read(name);
        return read == null ? finder.find(number, name) : read;
    }

    private @Nullable Class<?> read(String name) {
        int searched = 0;
        for (int added = addFiles(searched); added > searched; added = addFiles(searched)) {
            searched = added;
            try {
                Class<?> read = super.findClass(name);
                tell(read);
                return read;
            } catch (ClassNotFoundException e) {
                // it may be in the next files, or the parent may have it from somewhere else
            }
        }
        return null;
    }

    /** Tells the parent of the first class of each jar, so that it keeps that jar open even if the file is replaced. */
    private void tell(Class<?> read) {
        CodeSource source = read.getProtectionDomain().getCodeSource();
        URL file = source == null ? null : source.getLocation();
        if (file != null && !file.getPath().endsWith("/") && jarsRead.add(file.getPath())) {
            requests.wasRead(number, read.getName());
        }
    }

    /**
     * Adds the next files to those that are searched, unless there are more of them than the caller has searched. From
     * the first file that differs from what the parent has found, the parent reads all the rest.
     *
     * @return how many are searched now
     */
    private int addFiles(int searched) {
        SearchPath files = path;
        if (files == null) {
            return 0;
        }
        filesLock.lock();
        try {
            int end = filesAdded > searched ? 0 : Math.min(files.length(), Math.max(FIRST_FILES, 2 * searched));
            while (filesAdded < end && !fileChanged) {
                URL file = files.locate(filesAdded);
                if (file == null) {
                    fileChanged = true;
                } else {
                    addURL(file);
                    filesAdded++;
                }
            }
            return filesAdded;
        } finally {
            filesLock.unlock();
        }
    }

    /** Permissions have no meaning here, and computing them takes longer than reading a class. */
    @Override
    protected PermissionCollection getPermissions(CodeSource source) {
        return new Permissions();
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
            prefetched.remove(name);
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
                // another thread has defined it
                return;
            }
        }
    }

    /** Returns the location of the code in the parent, which may not exist here. */
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

    @SuppressWarnings("deprecation") // on Java 17 there is no other way to make a URL of a text that may not be a URI
    private static @Nullable URL locate(String location) {
        try {
            return new URL(location);
        } catch (MalformedURLException e) {
            return null; // a protocol that only the parent's loader knows
        }
    }

    @Override
    public @Nullable URL findResource(String name) {
        URL read = isLogging(name) ? null : readResource(name);
        if (read != null) {
            return read;
        }
        List<URL> urls = ask(name);
        return urls.isEmpty() ? null : urls.get(0);
    }

    private @Nullable URL readResource(String name) {
        int searched = 0;
        for (int added = addFiles(searched); added > searched; added = addFiles(searched)) {
            searched = added;
            URL found = super.findResource(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        if (!isLogging(name) && searchesAllFiles()) {
            Enumeration<URL> read = super.findResources(name);
            if (read.hasMoreElements()) {
                return read;
            }
        }
        return Collections.enumeration(ask(name));
    }

    private static boolean isLogging(String resource) {
        return resource.equals(LoggingBackend.SERVICE);
    }

    /** For code that looks for classes itself. */
    @Override
    public URL[] getURLs() {
        boolean unused = searchesAllFiles();
        return super.getURLs();
    }

    /** Does nothing: a loader that is closed in a worker stays open in the parent. */
    @Override
    public void close() {
        // all tasks of the worker need it
    }

    private boolean searchesAllFiles() {
        SearchPath files = path;
        int searched = 0;
        for (int added = addFiles(searched); added > searched; added = addFiles(searched)) {
            searched = added;
        }
        return files != null && searched == files.length();
    }

    private List<URL> ask(String name) {
        if (missing.contains(name)) {
            return List.of();
        }
        byte[][] contents = requests.findResources(number, name);
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
