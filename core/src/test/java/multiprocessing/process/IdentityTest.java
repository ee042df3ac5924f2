package multiprocessing.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The numbers of a process and its ancestors.
class IdentityTest {
    @Test
    void theRootHasNoNumber() {
        assertThat(Identity.ROOT).hasToString("");
        assertThat(Identity.ROOT.numbers()).isEmpty();
    }

    @Test
    void aChildAddsItsNumberToItsParents() {
        Identity grandchild = Identity.ROOT.child(2).child(14);

        assertThat(grandchild).hasToString("2:14");
        assertThat(grandchild.numbers()).containsExactly(2, 14);
        assertThat(Identity.of(2, 14)).hasToString("2:14");
    }

    @Test
    void nobodyChangesItFromOutside() {
        var numbers = new int[] {1, 2};
        Identity identity = Identity.of(numbers);

        numbers[0] = 9;
        identity.numbers()[1] = 9;
        identity.child(3);

        assertThat(identity).hasToString("1:2");
    }
}
