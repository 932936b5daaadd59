package io.taskpool.environments.programs;

import io.taskpool.TaskPool;
import java.io.IOException;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.startup.Tomcat;

/** A server whose application is asked once, replaced by another version, and asked again. */
public final class WebMain {
    private WebMain() {}

    /** Takes the application's folder, the newer version's classes, and a folder for the server. */
    public static void main(String... args) {
        int exitCode = 1;
        try {
            serve(args);
            exitCode = 0;
        } catch (Throwable e) {
            e.printStackTrace();
        }
        System.exit(exitCode); // the server's threads would go on
    }

    private static void serve(String... args) throws Exception {
        Object shared = Boolean.getBoolean("shared") ? SharedPool.open() : null;
        Path classes = Path.of(args[0], "WEB-INF", "classes");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(args[2]);
        tomcat.setPort(0);
        Context context = tomcat.addContext("", args[0]);
        context.setParentClassLoader(WebMain.class.getClassLoader());
        context.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) { // again for each version
                Tomcat.addServlet(context, "work", "com.example.web.WorkServlet");
                context.addServletMappingDecoded("/", "work");
            }
        });
        tomcat.start();
        String url = "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/";
        System.out.println(get(url));

        ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
        PhantomReference<ClassLoader> old =
                new PhantomReference<>(context.getLoader().getClassLoader(), gone);
        replace(classes, Path.of(args[1]));
        context.reload();
        System.out.println(get(url));
        awaitGone(gone);
        System.out.println("the old loader is gone: " + old.refersTo(null));
        tomcat.stop();
        tomcat.destroy();
        if (shared != null) {
            SharedPool.close(shared);
        }
    }

    /** Apart, because the library is not there for everybody. */
    private static final class SharedPool {
        static Object open() {
            TaskPool pool = TaskPool.processes(1);
            System.getProperties().put("shared.pool", pool);
            return pool;
        }

        static void close(Object pool) {
            ((TaskPool) pool).close();
        }
    }

    private static String get(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.body());
        }
        return response.body();
    }

    private static void replace(Path classes, Path newer) throws IOException {
        try (var files = Files.walk(newer)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, classes.resolve(newer.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Is new to the JDK's caches each time it is loaded, which is when they are cleared of what was collected. */
    static final class News implements Serializable {
        private static final long serialVersionUID = 1;

        int number;
    }

    private static void useCaches() throws Exception {
        URL own = WebMain.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {own}, null)) {
            ObjectStreamClass.lookup(loader.loadClass(News.class.getName()));
        }
    }

    private static void awaitGone(ReferenceQueue<ClassLoader> gone) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < end) {
            System.gc();
            useCaches();
            if (gone.remove(200) != null) {
                return;
            }
        }
        throw new AssertionError("the old application's class loader is still held");
    }
}
