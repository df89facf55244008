package io.twinstar.gateway.lab;

import java.util.function.Supplier;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After a test that failed: what both gateways have said, and what they think of themselves. */
record TellsOfThePair(Supplier<LabPair> pair) implements AfterTestExecutionCallback {

    @Override
    public void afterTestExecution(ExtensionContext context) throws Exception {
        if (context.getExecutionException().isEmpty()) return;
        for (String node : LabGateways.NODES) {
            System.out.printf("%s, %s says:%n%s%n%s%n", context.getDisplayName(), node, pair.get().lab().run("log", node),
                    pair.get().status(node).map(page -> page.members().toString()).orElse("(no answer)"));
        }
    }
}
