package io.twinstar.vip.kernel;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KernelExceptionTest {

    @Test void itsMessageNamesTheCallAndTheKernelsReason() {
        assertThat(new KernelException("open /dev/net/tun", Errno.ENOENT)).hasMessage("open /dev/net/tun: No such file or directory");
    }
}
