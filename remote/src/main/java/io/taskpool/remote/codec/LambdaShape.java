package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/**
 * Everything in a {@link SerializedLambda} except the captured values. Class names have slashes, as in that class.
 * Immutable.
 */
public final class LambdaShape {
    final int loader;
    final String capturingClass;
    final String functionalInterfaceClass;
    final String functionalInterfaceMethodName;
    final String functionalInterfaceMethodSignature;
    final int implMethodKind;
    final String implClass;
    final String implMethodName;
    final String implMethodSignature;
    final String instantiatedMethodType;
    final int captureCount;

    LambdaShape(int loader, SerializedLambda lambda) {
        this.loader = loader;
        capturingClass = lambda.getCapturingClass();
        functionalInterfaceClass = lambda.getFunctionalInterfaceClass();
        functionalInterfaceMethodName = lambda.getFunctionalInterfaceMethodName();
        functionalInterfaceMethodSignature = lambda.getFunctionalInterfaceMethodSignature();
        implMethodKind = lambda.getImplMethodKind();
        implClass = lambda.getImplClass();
        implMethodName = lambda.getImplMethodName();
        implMethodSignature = lambda.getImplMethodSignature();
        instantiatedMethodType = lambda.getInstantiatedMethodType();
        captureCount = lambda.getCapturedArgCount();
    }

    /**
     * Reads a shape that {@link #writeTo} wrote.
     *
     * @param in the source to read from
     * @throws ProtocolException if the bytes are not a shape
     */
    LambdaShape(ByteSource in) throws ProtocolException {
        loader = in.varint31();
        capturingClass = in.string();
        functionalInterfaceClass = in.string();
        functionalInterfaceMethodName = in.string();
        functionalInterfaceMethodSignature = in.string();
        implMethodKind = in.u8();
        implClass = in.string();
        implMethodName = in.string();
        implMethodSignature = in.string();
        instantiatedMethodType = in.string();
        captureCount = in.varint31();
    }

    /**
     * Writes the shape as it follows the number in the body of a {@code SHAPE} frame.
     *
     * @param out the sink to write to
     */
    public void writeTo(ByteSink out) {
        out.varint(loader);
        out.string(capturingClass);
        out.string(functionalInterfaceClass);
        out.string(functionalInterfaceMethodName);
        out.string(functionalInterfaceMethodSignature);
        out.u8(implMethodKind);
        out.string(implClass);
        out.string(implMethodName);
        out.string(implMethodSignature);
        out.string(instantiatedMethodType);
        out.varint(captureCount);
    }

    SerializedLambda toSerialized(Class<?> capturing, Object[] captures) {
        return new SerializedLambda(
                capturing,
                functionalInterfaceClass,
                functionalInterfaceMethodName,
                functionalInterfaceMethodSignature,
                implMethodKind,
                implClass,
                implMethodName,
                implMethodSignature,
                instantiatedMethodType,
                captures);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LambdaShape that
                && loader == that.loader
                && implMethodKind == that.implMethodKind
                && captureCount == that.captureCount
                && capturingClass.equals(that.capturingClass)
                && functionalInterfaceClass.equals(that.functionalInterfaceClass)
                && functionalInterfaceMethodName.equals(that.functionalInterfaceMethodName)
                && functionalInterfaceMethodSignature.equals(that.functionalInterfaceMethodSignature)
                && implClass.equals(that.implClass)
                && implMethodName.equals(that.implMethodName)
                && implMethodSignature.equals(that.implMethodSignature)
                && instantiatedMethodType.equals(that.instantiatedMethodType);
    }

    @Override
    public int hashCode() {
        return 31
                        * (31 * (31 * capturingClass.hashCode() + implMethodName.hashCode())
                                + functionalInterfaceClass.hashCode())
                + loader;
    }

    @Override
    public String toString() {
        return "lambda " + implMethodName + " of " + capturingClass.replace('/', '.');
    }
}
