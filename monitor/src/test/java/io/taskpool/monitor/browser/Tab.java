package io.taskpool.monitor.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A page in a browser: what is on it, and what a person does with it. */
public final class Tab implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final DevTools devTools;
    private final String session;
    private final String target;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Tab(DevTools devTools, String session, String target) {
        this.devTools = devTools;
        this.session = session;
        this.target = target;
    }

    static Tab open(DevTools devTools, URI address, int width, int height) throws Exception {
        String target = devTools.call("", "Target.createTarget", object("url", "about:blank"))
                .get("targetId")
                .getAsString();
        JsonObject attach = object("targetId", target);
        attach.addProperty("flatten", true);
        String session = devTools.call("", "Target.attachToTarget", attach)
                .get("sessionId")
                .getAsString();
        Tab tab = new Tab(devTools, session, target);
        devTools.listen(session, tab::note);
        tab.call("Runtime.enable", new JsonObject());
        tab.call("Log.enable", new JsonObject());
        tab.call("Page.enable", new JsonObject());
        JsonObject size = object("mobile", false);
        size.addProperty("width", width);
        size.addProperty("height", height);
        size.addProperty("deviceScaleFactor", 1);
        tab.call("Emulation.setDeviceMetricsOverride", size);
        tab.setScheme("light");
        tab.call("Page.navigate", object("url", address.toString()));
        tab.awaitTrue("document.readyState === 'complete' && location.href !== 'about:blank'");
        return tab;
    }

    private void note(String event, JsonObject told) {
        if (event.equals("Runtime.exceptionThrown")
                || event.equals("Log.entryAdded") && isSerious(told.getAsJsonObject("entry"))
                || event.equals("Runtime.consoleAPICalled")
                        && "error".equals(told.get("type").getAsString())) {
            complaints.add(told.toString());
        }
    }

    private static boolean isSerious(JsonObject entry) {
        String level = entry.get("level").getAsString();
        return level.equals("error") || level.equals("warning");
    }

    /** Returns what the page's console says of errors and warnings. */
    public List<String> complaints() {
        return complaints;
    }

    /** Shows the page as to people who like it {@code light} or {@code dark}. */
    public void setScheme(String scheme) throws Exception {
        JsonObject feature = object("name", "prefers-color-scheme");
        feature.addProperty("value", scheme);
        JsonArray features = new JsonArray();
        features.add(feature);
        JsonObject media = new JsonObject();
        media.add("features", features);
        call("Emulation.setEmulatedMedia", media);
    }

    // ---- what is on the page -------------------------------------------------------------------------------------

    /** Returns the value of an expression, or of the promise that it is. */
    public JsonElement evaluate(String expression) throws Exception {
        JsonObject evaluation = object("expression", expression);
        evaluation.addProperty("awaitPromise", true);
        evaluation.addProperty("returnByValue", true);
        JsonObject result = call("Runtime.evaluate", evaluation);
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + " threw " + result.get("exceptionDetails"));
        }
        JsonElement value = result.getAsJsonObject("result").get("value");
        return value == null ? JsonParser.parseString("null") : value;
    }

    /** Returns the text of an element. */
    public String text(String selector) throws Exception {
        return evaluate("document.querySelector(" + quote(selector) + ").innerText")
                .getAsString();
    }

    /** Waits until an expression is true. */
    public void awaitTrue(String expression) {
        await(expression)
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> evaluate("!!(" + expression + ")").getAsBoolean());
    }

    /** Waits until an element's text contains something. */
    public void awaitText(String selector, String text) {
        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(text(selector)).contains(text));
    }

    /** Waits until all that was asked for is drawn. */
    public void awaitFrame() throws Exception {
        evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
    }

    /** Writes a picture of what is to be seen. */
    public void screenshot(Path file) throws Exception {
        screenshot(file, object("format", "png"));
    }

    /** Writes a picture of the page down to the end of an element. */
    public void screenshotDownTo(String selector, Path file) throws Exception {
        double height = evaluate("document.querySelector(" + quote(selector)
                        + ").getBoundingClientRect().bottom + window.scrollY + 20")
                .getAsDouble();
        JsonObject clip = new JsonObject();
        clip.addProperty("x", 0);
        clip.addProperty("y", 0);
        clip.addProperty("width", evaluate("window.innerWidth").getAsInt());
        clip.addProperty("height", height);
        clip.addProperty("scale", 1);
        JsonObject capture = object("format", "png");
        capture.add("clip", clip);
        screenshot(file, capture);
    }

    private void screenshot(Path file, JsonObject capture) throws Exception {
        awaitFrame();
        byte[] picture = Base64.getDecoder()
                .decode(call("Page.captureScreenshot", capture).get("data").getAsString());
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, picture);
    }

    // ---- what a person does --------------------------------------------------------------------------------------

    /** Moves the pointer. */
    public void point(double x, double y) throws Exception {
        mouse("mouseMoved", x, y, 0, false);
        awaitFrame();
    }

    /** Presses the button, moves and releases it. */
    public void drag(double x, double y, double toX, double toY, boolean withShift) throws Exception {
        mouse("mouseMoved", x, y, 0, withShift);
        mouse("mousePressed", x, y, 1, withShift);
        mouse("mouseMoved", (x + toX) / 2, (y + toY) / 2, 1, withShift);
        mouse("mouseMoved", toX, toY, 1, withShift);
        mouse("mouseReleased", toX, toY, 1, withShift);
        awaitFrame();
    }

    /** Presses and releases the button. */
    public void click(double x, double y) throws Exception {
        mouse("mousePressed", x, y, 1, false);
        mouse("mouseReleased", x, y, 1, false);
        awaitFrame();
    }

    private void mouse(String type, double x, double y, int buttons, boolean withShift) throws Exception {
        JsonObject event = object("type", type);
        event.addProperty("x", x);
        event.addProperty("y", y);
        event.addProperty("buttons", type.equals("mouseReleased") ? 0 : buttons);
        event.addProperty("button", buttons == 0 ? "none" : "left");
        event.addProperty("clickCount", buttons);
        event.addProperty("modifiers", withShift ? 8 : 0);
        call("Input.dispatchMouseEvent", event);
    }

    /** Turns the wheel; negative is away from the person. */
    public void wheel(double x, double y, double delta) throws Exception {
        JsonObject event = object("type", "mouseWheel");
        event.addProperty("x", x);
        event.addProperty("y", y);
        event.addProperty("deltaX", 0);
        event.addProperty("deltaY", delta);
        call("Input.dispatchMouseEvent", event);
        awaitFrame();
    }

    /** Presses a key that has a name, such as {@code Tab} or {@code ArrowLeft}. */
    public void press(String key) throws Exception {
        JsonObject event = object("type", "rawKeyDown");
        event.addProperty("key", key);
        event.addProperty("code", key);
        event.addProperty("windowsVirtualKeyCode", keyCode(key));
        call("Input.dispatchKeyEvent", event);
        event.addProperty("type", "keyUp");
        call("Input.dispatchKeyEvent", event);
        awaitFrame();
    }

    private static int keyCode(String key) {
        return switch (key) {
            case "Tab" -> 9;
            case "Enter" -> 13;
            case "Escape" -> 27;
            case "ArrowLeft" -> 37;
            case "ArrowUp" -> 38;
            case "ArrowRight" -> 39;
            case "ArrowDown" -> 40;
            default -> throw new IllegalArgumentException(key);
        };
    }

    /** Types text. */
    public void type(String text) throws Exception {
        for (char c : text.toCharArray()) {
            JsonObject event = object("type", "keyDown");
            event.addProperty("key", String.valueOf(c));
            event.addProperty("text", String.valueOf(c));
            call("Input.dispatchKeyEvent", event);
            event.addProperty("type", "keyUp");
            event.remove("text");
            call("Input.dispatchKeyEvent", event);
        }
        awaitFrame();
    }

    private JsonObject call(String method, JsonObject parameters) throws Exception {
        return devTools.call(session, method, parameters);
    }

    private static String quote(String text) {
        return new JsonPrimitive(text).toString();
    }

    private static JsonObject object(String name, Object value) {
        JsonObject made = new JsonObject();
        if (value instanceof Boolean isSet) {
            made.addProperty(name, isSet);
        } else {
            made.addProperty(name, value.toString());
        }
        return made;
    }

    @Override
    public void close() throws Exception {
        devTools.call("", "Target.closeTarget", object("targetId", target));
    }
}
