package io.twinstar.gateway.admit;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.Cidr;

import static org.assertj.core.api.Assertions.assertThat;

class AclTest {

    private static final int LISTS = 2_000;
    private static final int LOOKS = 200;

    @Test
    void withoutListsAllAreAllowed() {
        assertThat(Acl.ALL.allows(Addresses.of("198.18.0.66"))).isTrue();
        assertThat(new Acl(List.of(), List.of()).allows(Addresses.of("::1"))).isTrue();
    }

    @Test
    void withAListOfTheAllowedAllOthersAreDenied() {
        var acl = acl("198.18.0.0/15 2001:db8::/32", "");
        for (String inside : List.of("198.18.0.0", "198.19.255.255", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"))
            assertThat(acl.allows(Addresses.of(inside))).as(inside).isTrue();
        for (String outside : List.of("198.17.255.255", "198.20.0.0", "0.0.0.0", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"))
            assertThat(acl.allows(Addresses.of(outside))).as(outside).isFalse();
    }

    @Test
    void theSmallestBlockAroundAnAddressDecides() {
        var acl = acl("10.0.0.0/8 10.1.2.0/24", "10.1.0.0/16 10.1.2.3");
        assertThat(acl.allows(Addresses.of("10.0.0.1"))).as("in the first").isTrue();
        assertThat(acl.allows(Addresses.of("10.1.1.1"))).as("in the second within it").isFalse();
        assertThat(acl.allows(Addresses.of("10.1.2.2"))).as("in the third within that").isTrue();
        assertThat(acl.allows(Addresses.of("10.1.2.3"))).as("the fourth").isFalse();
        assertThat(acl.allows(Addresses.of("10.1.2.4"))).as("in the third again").isTrue();
        assertThat(acl.allows(Addresses.of("10.1.3.0"))).as("in the second again").isFalse();
        assertThat(acl.allows(Addresses.of("10.2.0.0"))).as("in the first again").isTrue();
        assertThat(acl.allows(Addresses.of("11.0.0.0"))).as("in none").isFalse();
    }

    @Test
    void withAListOfTheDeniedAloneAllOthersAreAllowed() {
        var acl = acl("", "198.18.0.66 0.0.0.0/8 255.0.0.0/8 ffff::/16");
        assertThat(Stream.of("198.18.0.66", "0.0.0.0", "255.255.255.255", "ffff::1").map(Addresses::of)).noneMatch(acl::allows);
        assertThat(Stream.of("198.18.0.65", "1.0.0.0", "254.255.255.255", "fffe::1", "::198.18.0.66").map(Addresses::of))
                .allMatch(acl::allows);
    }

    @Test
    void everybodyMayBeDeniedButForSome() {
        var acl = acl("198.18.0.10 ::1", "0.0.0.0/0 ::/0");
        assertThat(acl.allows(Addresses.of("198.18.0.10"))).isTrue();
        assertThat(acl.allows(Addresses.of("198.18.0.11"))).isFalse();
        assertThat(acl.allows(Addresses.of("::1"))).isTrue();
        assertThat(acl.allows(Addresses.of("::2"))).isFalse();
    }

    /** Against one that looks at every block; the addresses are few, so that blocks nest, touch and overlap. */
    @Test
    void itAgreesWithALookAtEveryBlock() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int list = 0; list < LISTS; list++) {
            List<Cidr> allow = blocks(random);
            List<Cidr> deny = blocks(random);
            var acl = new Acl(allow, deny);
            for (int look = 0; look < LOOKS; look++) {
                InetAddress address = address(random);
                assertThat(acl.allows(address)).as("seed %d, %s of allow %s deny %s", seed, address, allow, deny)
                        .isEqualTo(allows(allow, deny, address));
            }
        }
    }

    private static boolean allows(List<Cidr> allow, List<Cidr> deny, InetAddress address) {
        Cidr allowed = smallest(allow, address);
        Cidr denied = smallest(deny, address);
        if (allowed == null) return denied == null && allow.isEmpty();
        return denied == null || allowed.bits() > denied.bits();
    }

    private static @Nullable Cidr smallest(List<Cidr> blocks, InetAddress address) {
        return blocks.stream().filter(block -> block.network().getClass() == address.getClass())
                .filter(block -> Cidr.around(address, block.bits()).equals(block)).max(Comparator.comparingInt(Cidr::bits)).orElse(null);
    }

    private static List<Cidr> blocks(Random random) {
        var blocks = new ArrayList<Cidr>();
        for (int i = random.nextInt(6); i > 0; i--) {
            InetAddress address = address(random);
            int bits = 8 * address.getAddress().length;
            blocks.add(Cidr.around(address, random.nextInt(4) == 0 ? random.nextInt(bits + 1) : bits - random.nextInt(5)));
        }
        return blocks;
    }

    /** One of 32 at the start, in the middle, or at the end of all there are. */
    private static InetAddress address(Random random) {
        var bytes = new byte[random.nextBoolean() ? 4 : 16];
        int low = random.nextInt(32);
        switch (random.nextInt(3)) {
            case 0 -> bytes[bytes.length - 1] = (byte) low;
            case 1 -> {
                bytes[0] = 10;
                bytes[bytes.length / 2 - 1] = (byte) low;
            }
            default -> {
                for (int i = 0; i < bytes.length; i++) bytes[i] = -1;
                bytes[bytes.length - 1] = (byte) (224 + low);
            }
        }
        return Addresses.of(bytes);
    }

    @Test
    void tensOfThousandsOfBlocksAreLookedUpInAFewSteps() {
        List<Cidr> deny = IntStream.range(0, 50_000).mapToObj(i -> Cidr.of(Addresses.of(new byte[]{10, (byte) (i >> 8), (byte) i, 1})))
                .toList();
        var acl = new Acl(List.of(), deny);
        for (int i = 0; i < 50_000; i++) {
            assertThat(acl.allows(Addresses.of(new byte[]{10, (byte) (i >> 8), (byte) i, 1}))).isFalse();
            assertThat(acl.allows(Addresses.of(new byte[]{10, (byte) (i >> 8), (byte) i, 2}))).isTrue();
        }
    }

    private static Acl acl(String allow, String deny) { return new Acl(list(allow), list(deny)); }

    private static List<Cidr> list(String blocks) {
        return Stream.of(blocks.split(" ", -1)).filter(block -> !block.isEmpty()).map(Addresses::block).toList();
    }
}
