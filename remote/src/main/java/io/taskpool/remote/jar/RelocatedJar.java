package io.taskpool.remote.jar;

import io.taskpool.remote.files.UncachedResource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The worker's jar where a shading tool has moved this library to other packages. Such a tool rewrites classes but not
 * a jar within a jar. So the inner jar only tells which classes the worker needs; they are read from where this class
 * was loaded.
 */
final class RelocatedJar {
    /** Composed at run time, so that no tool rewrites the package name. */
    private static final String ORIGINAL_ROOT = String.join("/", "io", "taskpool", "");

    private static final String OWN_PLACE = String.join("/", "remote", "jar", "RelocatedJar");

    private RelocatedJar() {}

    /** Tells whether this library was moved. */
    static boolean isNeeded() {
        return !own().equals(ORIGINAL_ROOT + OWN_PLACE);
    }

    private static String own() {
        return RelocatedJar.class.getName().replace('.', '/');
    }

    /** Returns a jar with the classes of a given one under the names that they have here. */
    static byte[] of(byte[] jar) throws IOException {
        String own = own();
        if (!own.endsWith("/" + OWN_PLACE)) {
            throw new IOException("taskpool was moved to other packages in pieces (" + own + "); move all of "
                    + ORIGINAL_ROOT.replace('/', '.') + "* to one place, or leave it where it is");
        }
        return move(jar, own.substring(0, own.length() - OWN_PLACE.length()));
    }

    private static byte[] move(byte[] jar, String root) throws IOException {
        ByteArrayOutputStream moved = new ByteArrayOutputStream(jar.length);
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(moved)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    String name = root + entry.getName().substring(ORIGINAL_ROOT.length());
                    ZipEntry copy = new ZipEntry(name);
                    copy.setTime(entry.getTime()); // so that each run produces the same jar
                    out.putNextEntry(copy);
                    out.write(read(name));
                    out.closeEntry();
                }
            }
        }
        return moved.toByteArray();
    }

    private static byte[] read(String name) throws IOException {
        URL url = RelocatedJar.class.getResource("/" + name);
        if (url == null) {
            throw new IOException("the class " + name + ", which workers need, is missing beside "
                    + RelocatedJar.class.getName() + "; keep all classes of taskpool when it is repackaged");
        }
        return UncachedResource.read(url, Integer.MAX_VALUE);
    }
}
