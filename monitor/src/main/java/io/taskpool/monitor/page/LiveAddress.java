package io.taskpool.monitor.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * The address of a live page, with the secret that makes it one's own: whoever does not know it gets nothing. Immutable.
 *
 * <p>The host has to be named as in the address, too. A page of another site that has its own name point to this machine (DNS
 * rebinding) would name that.
 */
final class LiveAddress {
    private static final int SECRET_BYTES = 16;

    private final String authority;
    private final String page;
    private final String events;

    private LiveAddress(int port, String secret) {
        this.authority = "127.0.0.1:" + port;
        this.page = "/" + secret + "/";
        this.events = page + "events";
    }

    static LiveAddress create(int port) {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return new LiveAddress(port, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    URI uri() {
        return URI.create("http://" + authority + page);
    }

    boolean isPage(HttpExchange request) {
        return isFor(page, request);
    }

    boolean isEvents(HttpExchange request) {
        return isFor(events, request);
    }

    private boolean isFor(String path, HttpExchange request) {
        List<String> hosts = request.getRequestHeaders().get("Host");
        return "GET".equals(request.getRequestMethod())
                && List.of(authority).equals(hosts)
                && isEqual(path, request.getRequestURI().toString());
    }

    /** Compares in a time that tells nothing about the secret. */
    private static boolean isEqual(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
    }
}
