package io.taskpool.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Reads addresses as users write them: {@code host:port}, {@code [::1]:7800}. */
final class MemberAddress {
    private static final int LAST_PORT = 65_535;

    private MemberAddress() {}

    static List<InetSocketAddress> all(Iterable<String> texts) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String text : texts) {
            addresses.add(of(text.strip()));
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no member was named; give the address of one at least, as host:port");
        }
        return addresses;
    }

    private static InetSocketAddress of(String text) {
        int colon = text.lastIndexOf(':');
        int port = colon < 0 ? -1 : port(text.substring(colon + 1));
        if (colon <= 0 || port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException(
                    "a member has to be named as host:port, for example node2:7800; was '" + text + "'");
        }
        return new InetSocketAddress(host(text.substring(0, colon)), port);
    }

    private static int port(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @SuppressWarnings("AddressSelection") // a member is found by one address, the one that the system prefers
    static InetAddress host(String name) {
        try {
            return InetAddress.getByName(name);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host '" + name + "' of a member is not known to this machine", e);
        }
    }
}
