package io.taskpool.remote.classes;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a class comes from in the parent: its code location, and its package's attributes from the manifest. */
public final class ClassOrigin {
    private static final int TEXTS = 7;

    /** The location, then title, version and vendor of the specification, then those of the implementation. */
    private final @Nullable String[] texts;

    private ClassOrigin(@Nullable String[] texts) {
        this.texts = texts;
    }

    public static ClassOrigin of(Class<?> type) {
        @Nullable String[] texts = new String[TEXTS];
        ProtectionDomain domain = type.getProtectionDomain();
        CodeSource source = domain == null ? null : domain.getCodeSource();
        URL location = source == null ? null : source.getLocation();
        texts[0] = location == null ? null : location.toString();
        Package described = type.getPackage();
        if (described != null) {
            texts[1] = described.getSpecificationTitle();
            texts[2] = described.getSpecificationVersion();
            texts[3] = described.getSpecificationVendor();
            texts[4] = described.getImplementationTitle();
            texts[5] = described.getImplementationVersion();
            texts[6] = described.getImplementationVendor();
        }
        return new ClassOrigin(texts);
    }

    static ClassOrigin read(ByteSource in) throws ProtocolException {
        @Nullable String[] texts = new String[TEXTS];
        for (int i = 0; i < TEXTS; i++) {
            int flag = in.u8();
            if (flag > 1) {
                throw in.fault("the flag " + flag);
            }
            texts[i] = flag == 0 ? null : in.string();
        }
        return new ClassOrigin(texts);
    }

    public void write(ByteSink out) {
        for (String text : texts) {
            if (text == null) {
                out.u8(0);
            } else {
                out.u8(1);
                out.string(text);
            }
        }
    }

    @Nullable
    public String location() {
        return texts[0];
    }

    /** Returns an attribute for defining the package, by its index among the arguments of {@code definePackage}. */
    @Nullable
    public String ofPackage(int index) {
        return texts[1 + index];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClassOrigin that && Arrays.equals(texts, that.texts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(texts);
    }
}
