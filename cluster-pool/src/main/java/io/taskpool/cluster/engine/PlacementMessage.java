package io.taskpool.cluster.engine;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jgroups.Message;
import org.jspecify.annotations.Nullable;

/**
 * The two messages that go through the engine: a driver asks each member for an agent, and a member that runs workers answers where one
 * waits. Other drivers, which are members too, do not answer.
 *
 * @param agent where the agent waits; null in the question
 * @param name the name of the member in messages
 * @param token what the agent accepts
 */
record PlacementMessage(@Nullable InetSocketAddress agent, String name, String token) {
    private static final int MAGIC = 0x54504350;

    static PlacementMessage question() {
        return new PlacementMessage(null, "", "");
    }

    byte[] toBytes() {
        ByteSink sink = new ByteSink();
        sink.u32(MAGIC);
        sink.u8(agent == null ? 0 : 1);
        if (agent != null) {
            byte[] address = agent.getAddress().getAddress();
            sink.bytes(address, 0, address.length);
            sink.varint(agent.getPort());
            sink.string(name);
            sink.string(token);
        }
        return sink.toByteArray();
    }

    /** Reads a message, or throws if it is none. */
    static PlacementMessage of(Message message) throws ProtocolException {
        byte[] bytes = message.getArray();
        if (bytes == null) {
            throw new ProtocolException("a message without bytes, which is none of a cluster pool's");
        }
        ByteSource source = new ByteSource(bytes, message.getOffset(), message.getLength());
        if (source.u32() != MAGIC) {
            throw source.fault("a message that is none of a cluster pool's");
        }
        if (source.u8() == 0) {
            return question();
        }
        try {
            InetAddress address = InetAddress.getByAddress(source.bytes());
            InetSocketAddress agent = new InetSocketAddress(address, source.varint31());
            return new PlacementMessage(agent, source.string(), source.string());
        } catch (UnknownHostException e) {
            throw new ProtocolException("an address of a wrong length: " + e.getMessage());
        }
    }
}
