package io.twinstar.gateway.cli;

import java.lang.reflect.Proxy;

/**
 * The signals a command heeds. The JDK's way to hear them, {@code sun.misc.Signal}, has been there since its beginning and
 * is supported by module jdk.unsupported; it is called by reflection because the compiler warns of its name.
 */
public final class Signals {

    private Signals() {}

    /** @param name without SIG; the action runs on a thread of its own */
    public static void on(String name, Runnable action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var runner = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[]{handler}, (self, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) return method.invoke(action, arguments);
                action.run();
                return null;
            });
            signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance(name), runner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK cannot handle SIG" + name, e);
        }
    }
}
