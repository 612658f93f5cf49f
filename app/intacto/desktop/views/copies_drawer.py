"""The drawer "My copies": the seller's folders, and in each the files that can be dragged onto a product."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QTimer,
    QUrl,
)
from PySide6.QtGui import QDrag, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from intacto.desktop.desk import ShopDesk
from intacto.desktop.presenters.copies import (
    BADGE_OF_FIT,
    DrawerFile,
    Fit,
    Root,
    files_of_root,
    fit_words,
    root_of,
)
from intacto.desktop.presenters.rows import kind_of
from intacto.desktop.theme import Icon, Look, Theme, Tone, colour, dress, paint_pixmap, paint_row
from intacto.desktop.views.parts import Elided, button, column, icon_label, label, row
from intacto.domain.product import CopyState
from intacto.text import _

_FILE = int(Qt.ItemDataRole.UserRole)
_ROOTS_WIDE = 178
_FRESH_MS = 800


class CopiesModel(QAbstractListModel):
    """The copies in one folder; each can be dragged as the file that it is."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[DrawerFile] = []

    def show_files(self, files: list[DrawerFile]) -> None:
        """Show these; only what differs is told to the view."""
        before, self.files = self.files, files
        if len(before) == len(files):
            changed = [n for n, (old, new) in enumerate(zip(before, files, strict=True)) if old != new]
            if changed:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
            return
        self.files = before
        self._resize_to(files)

    def _resize_to(self, files: list[DrawerFile]) -> None:
        have, want = len(self.files), len(files)
        if want > have:
            self.beginInsertRows(QModelIndex(), have, want - 1)
            self.files = files
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), want, have - 1)
            self.files = files
            self.endRemoveRows()
        if files:
            self.dataChanged.emit(self.index(0), self.index(min(have, want) - 1) if have and want else self.index(0))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of copies."""
        return 0 if parent.isValid() else len(self.files)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name, what a screen reader says, and the file itself."""
        file = self.files[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return file.name
            case Qt.ItemDataRole.ToolTipRole:
                return file.location
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{file.name}, {fit_words(file.fit)}, {file.size}"
            case _ if role == _FILE:
                return file
            case _:
                return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Every copy can be dragged."""
        drag = Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | drag

    def mimeTypes(self) -> list[str]:
        """Return what a file manager would carry, so that the list knows one kind only."""
        return ["text/uri-list"]

    def mimeData(self, indexes: object) -> QMimeData:
        """Return the files of these rows."""
        data = QMimeData()
        chosen = [index for index in indexes if isinstance(index, QModelIndex)] if isinstance(indexes, list) else []
        data.setUrls([QUrl.fromLocalFile(self.files[index.row()].location) for index in chosen])
        return data


class CopyDelegate(QStyledItemDelegate):
    """Paints a copy: kind, name, what it is to its product, size."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Rows are as tall as in the list of products."""
        return QSize(super().sizeHint(option, index).width(), self._theme.px(self._theme.metrics.row))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        file = index.data(_FILE)
        rect = QRectF(option.rect)
        view = self.parent()
        assert isinstance(file, DrawerFile)
        assert isinstance(view, QListView)
        theme, palette = self._theme, self._theme.palette
        paint_row(painter, rect, palette, selected=view.selectionModel().isSelected(index))
        ratio, px = view.devicePixelRatioF(), theme.px
        kind = theme.icons.pixmap(Icon(kind_of(file.name).value), Tone.TEXT2, px(18), ratio)
        paint_pixmap(painter, QRectF(rect.left() + 8, rect.top(), px(22), rect.height()), kind)
        size_left = rect.right() - px(66)
        painter.setFont(theme.font(Look.CAPTION_STRONG))
        words = fit_words(file.fit)
        fit_wide = max(painter.fontMetrics().horizontalAdvance(fit_words(fit)) for fit in Fit)
        fit_left = size_left - fit_wide - px(6)
        badge = theme.icons.badge(BADGE_OF_FIT[file.fit].value, px(13), ratio)
        paint_pixmap(painter, QRectF(fit_left - px(20), rect.top(), px(16), rect.height()), badge)
        quiet = file.fit is Fit.NOT_READ
        painter.setPen(colour(palette.text2 if quiet else palette.ink(Tone(BADGE_OF_FIT[file.fit].value))))
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(fit_left, rect.top(), fit_wide + 2, rect.height()), int(middle), words)
        painter.setFont(theme.font(Look.CAPTION))
        painter.setPen(colour(palette.text2))
        painter.drawText(QRectF(size_left, rect.top(), px(66) - 10, rect.height()), int(middle | right), file.size)
        painter.setFont(theme.font(Look.BODY))
        painter.setPen(colour(palette.text))
        room = QRectF(
            rect.left() + px(38), rect.top(), max(0.0, fit_left - px(30) - rect.left() - px(38)), rect.height()
        )
        name = painter.fontMetrics().elidedText(file.name, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, int(middle), name)


class CopiesList(QListView):
    """The files of a folder; what is dragged shows as its name alone, for the card says the rest."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setItemDelegate(CopyDelegate(theme, self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("My copies"))

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Carry the files themselves, to be copied and never moved."""
        chosen = self.selectedIndexes()
        if not chosen:
            return
        drag = QDrag(self)
        drag.setMimeData(self.model().mimeData(chosen))
        nothing = QPixmap(1, 1)
        nothing.fill(Qt.GlobalColor.transparent)
        drag.setPixmap(nothing)
        drag.exec(Qt.DropAction.CopyAction)


class DrawerHead(QFrame):
    """The line that opens and closes the drawer."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.turn = button("", Look.ICON)
        self.hint = Elided(tone=Tone.TEXT2)
        inside = row(self, spacing=10, margins=(12, 0, 6, 0))
        inside.addWidget(icon_label(theme, Icon.COPIES, Tone.TEXT, 18))
        inside.addWidget(label(_("My copies"), Look.STRONG))
        inside.addSpacing(6)
        inside.addWidget(self.hint, 1)
        inside.addWidget(self.turn)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The whole line is the button."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.turn.click()


class CopiesDrawer(QFrame):
    """One line while closed; with roots at the left and their files at the right while open."""

    def __init__(self, desk: ShopDesk, theme: Theme) -> None:
        super().__init__()
        self._desk = desk
        self._theme = theme
        self._copies: Mapping[str, tuple[CopyState, ...]] = {}
        self._root = desk.shop.copies[0] if desk.shop.copies else ""
        self.model = CopiesModel()
        self.list = CopiesList(theme)
        self.list.setModel(self.model)
        self.head = DrawerHead(theme)
        self.roots: list[QWidget] = []
        self._body = QWidget()
        self._stack = QStackedWidget()
        self._fresh = QTimer(self, singleShot=True, interval=_FRESH_MS)
        self._fresh.timeout.connect(self._ask)
        dress(self, Look.DRAWER)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._connect()
        self.set_open(opened=False)

    @property
    def is_open(self) -> bool:
        """Tell whether the files are shown."""
        return not self._body.isHidden()

    def set_open(self, *, opened: bool) -> None:
        """Show the files, or the line alone."""
        self._body.setVisible(opened)
        turn = self.head.turn
        self._theme.set_icon(turn, Icon.CHEVRON_DOWN if opened else Icon.CHEVRON_UP, Tone.TEXT2, 16)
        turn.setAccessibleName(_("Close my copies") if opened else _("Open my copies"))
        self._fit()
        if opened:
            self._ask()

    def _lay_out(self) -> None:
        outer = column(self)
        outer.addWidget(self.head)
        outer.addWidget(self._body, 1)
        line = QFrame()
        line.setFixedHeight(1)
        dress(line, Look.RULE)
        body = column(self._body)
        body.addWidget(line)
        inside = row(spacing=0)
        body.addLayout(inside, 1)
        left = QWidget()
        roots = column(left, spacing=2, margins=(6, 6, 6, 6))
        for root in map(root_of, self._desk.shop.copies):
            made = self._root_button(root)
            self.roots.append(made)
            roots.addWidget(made)
        roots.addStretch(1)
        self._left = left
        dress(left, Look.SIDEBAR)
        left.setVisible(bool(self.roots))
        inside.addWidget(left)
        self._none = label("", tone=Tone.TEXT2, wrap=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.setContentsMargins(24, 0, 24, 0)
        self._stack.addWidget(self._none)
        self._stack.addWidget(self.list)
        inside.addWidget(self._stack, 1)

    def _root_button(self, root: Root) -> QWidget:
        made = button(root.title, Look.NAV, lambda: self._choose(root.folder))
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setChecked(root.folder == self._root)
        made.setToolTip(root.shown)
        made.setAccessibleDescription(root.shown)
        self._theme.set_icon(made, Icon(root.kind.value), Tone.TEXT2, 18, checked=Tone.TEXT)
        made.setText(" " + root.title)
        return made

    def _connect(self) -> None:
        self.head.turn.clicked.connect(self._turn)
        desk = self._desk
        desk.copies_ready.connect(self._take)
        for signal in (desk.run_ended, desk.loaded, desk.repair_ended, desk.views_changed):
            # A bound method: the desk outlives this drawer, and a closure would still be called then.
            signal.connect(self._refresh_soon)
        self._theme.changed.connect(self._fit)
        self._say()

    def _turn(self) -> None:
        self.set_open(opened=not self.is_open)

    def _fit(self) -> None:
        metrics = self._theme.metrics
        self.head.setFixedHeight(self._theme.px(metrics.drawer_closed) - 1)
        self._left.setFixedWidth(self._theme.px(_ROOTS_WIDE))
        self.setFixedHeight(self._theme.px(metrics.drawer_open if self.is_open else metrics.drawer_closed))

    def _choose(self, root: str) -> None:
        self._root = root
        self.list.clearSelection()
        self._show()

    def _refresh_soon(self) -> None:
        if self.is_open and not self._fresh.isActive():
            self._fresh.start()

    def _ask(self) -> None:
        self._desk.ask_copies()

    def _take(self, copies: Mapping[str, tuple[CopyState, ...]]) -> None:
        self._copies = copies
        if self.is_open:
            self._show()

    def _show(self) -> None:
        root, copies, views = self._root, self._copies, dict(self._desk.views())

        def show(files: list[DrawerFile]) -> None:
            if isValid(self) and root == self._root:
                self._show_files(files)

        self._desk.aside(lambda: files_of_root(root, copies, views), show)

    def _show_files(self, files: list[DrawerFile]) -> None:
        self.model.show_files(files)
        self._stack.setCurrentWidget(self.list if files else self._none)
        self._say()

    def _say(self) -> None:
        if self._desk.shop.copies:
            self.head.hint.setText(_("Drag a good copy onto a file to repair it"))
            self._none.setText(_("No copy of a product was found in this folder yet."))
        else:
            self.head.hint.setText(_("Without copies we can warn you, but not repair"))
            self._none.setText(_("Name the folder of your originals in Settings."))
