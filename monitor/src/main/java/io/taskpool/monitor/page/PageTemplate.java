package io.taskpool.monitor.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * The page without its data, in one piece: markup, style and script. Its content security policy allows the browser to run
 * exactly this script and to load nothing at all, so a name that looks like markup stays a name. Immutable.
 */
final class PageTemplate {
    /** The parts of the script, each of which uses those before it. */
    private static final List<String> SCRIPTS = List.of(
            "format.js",
            "codec.js",
            "lane.js",
            "model.js",
            "search.js",
            "view.js",
            "paint.js",
            "lanes.js",
            "overview.js",
            "facts.js",
            "tables.js",
            "input.js",
            "main.js");

    private static final String POLICY = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; ";
    private static final String DATA = "{{data}}";

    private final String policy;
    private final String beforeData;
    private final String afterData;

    private PageTemplate(String connections) {
        String style = read("page.css");
        String script = script();
        policy = POLICY + connections + "style-src " + hash(style) + "; script-src " + hash(script);
        String page = read("page.html")
                .replace("{{policy}}", policy)
                .replace("{{style}}", style)
                .replace("{{script}}", script);
        int data = page.indexOf(DATA);
        beforeData = page.substring(0, data);
        afterData = page.substring(data + DATA.length());
    }

    /** Makes the template of a page that stands by itself. */
    static PageTemplate ofFile() {
        return new PageTemplate("");
    }

    /** Makes the template of a page that asks where it came from for its data. */
    static PageTemplate ofServer() {
        return new PageTemplate("connect-src 'self'; ");
    }

    String policy() {
        return policy;
    }

    String beforeData() {
        return beforeData;
    }

    String afterData() {
        return afterData;
    }

    private static String script() {
        StringBuilder script = new StringBuilder("(() => {\n'use strict';\n");
        for (String part : SCRIPTS) {
            script.append(read(part));
        }
        return script.append("})();\n").toString();
    }

    private static String read(String resource) {
        try (InputStream in = PageTemplate.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + resource + " of the timeline page is missing beside "
                        + PageTemplate.class.getName()
                        + ": keep the resources of taskpool-monitor when repackaging it");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The resource " + resource + " of the timeline page cannot be read", e);
        }
    }

    /** Names a part of the page in its policy, by what it contains. */
    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // each JDK has it
        }
    }
}
