package io.twinstar.gateway.lab;

import java.io.IOException;
import java.util.function.Supplier;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After a test that failed: what both gateways have said, and what they think of themselves. */
record TellsOfThePair(Supplier<LabPair> pair) implements AfterTestExecutionCallback {

    @Override
    public void afterTestExecution(ExtensionContext context) throws Exception {
        if (context.getExecutionException().isEmpty()) return;
        for (String node : LabGateways.NODES) {
            System.out.printf("%s, %s says:%n%s%n%s%n", context.getDisplayName(), node, log(node),
                    pair.get().status(node).map(page -> page.members().toString()).orElse("(no answer)"));
        }
    }

    /** A test may be of one gateway alone. */
    private String log(String node) throws InterruptedException {
        try {
            return pair.get().lab().run("log", node);
        } catch (IOException none) {
            return "(nothing)";
        }
    }
}
