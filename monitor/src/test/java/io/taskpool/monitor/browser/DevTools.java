package io.taskpool.monitor.browser;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A connection to a browser, over which it is told what to do by the DevTools protocol. */
final class DevTools implements WebSocket.Listener, AutoCloseable {
    private static final int LIMIT_SECONDS = 120;

    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();

    /** Who is told of the events of which page. */
    private final Map<String, BiConsumer<String, JsonObject>> listeners = new ConcurrentHashMap<>();

    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;

    private DevTools() {}

    static DevTools connect(URI address) {
        DevTools made = new DevTools();
        made.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, made)
                .join();
        return made;
    }

    void listen(String session, BiConsumer<String, JsonObject> listener) {
        listeners.put(session, listener);
    }

    /** Calls a method, of a page or of the browser itself, and waits for its result. */
    JsonObject call(String session, String method, JsonObject parameters) throws Exception {
        int id = calls.incrementAndGet();
        JsonObject message = new JsonObject();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", parameters);
        if (!session.isEmpty()) {
            message.addProperty("sessionId", session);
        }
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        synchronized (this) { // one message at a time
            socket.sendText(message.toString(), true).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        JsonObject received = answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (received.has("error")) {
            throw new AssertionError(method + " " + parameters + " failed: " + received.get("error"));
        }
        return received.getAsJsonObject("result");
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            JsonObject message = JsonParser.parseString(partial.toString()).getAsJsonObject();
            partial.setLength(0);
            receive(message);
        }
        from.request(1);
        return null;
    }

    private void receive(JsonObject message) {
        if (message.has("id")) {
            CompletableFuture<JsonObject> answer =
                    waiting.remove(message.get("id").getAsInt());
            if (answer != null) {
                answer.complete(message);
            }
        } else if (message.has("sessionId")) {
            listeners
                    .getOrDefault(message.get("sessionId").getAsString(), (method, parameters) -> {})
                    .accept(message.get("method").getAsString(), message.getAsJsonObject("params"));
        }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        waiting.values().forEach(answer -> answer.completeExceptionally(new AssertionError("the browser has gone")));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        waiting.values().forEach(answer -> answer.completeExceptionally(error));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
